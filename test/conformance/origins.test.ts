import { describe } from "vitest";
import { ORIGIN_KINDS } from "../../lib/domain/store-kinds";
import { originConformance } from "./origin";
import { originConcurrency } from "./origin-concurrency";
import { ORIGIN_SUBJECTS } from "./origin-subjects";

describe.each(ORIGIN_KINDS)("an origin on %s", (kind) => {
  originConformance(ORIGIN_SUBJECTS[kind]);
  originConcurrency(ORIGIN_SUBJECTS[kind]);
});
