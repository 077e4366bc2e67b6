import { describe, expect, it } from "vitest";
import type { ObservedPath } from "../observed/mapping";
import { lintMapping } from "./observed-mapping";

type Mapped = Parameters<typeof lintMapping>[0];
const origin = { version: { column: "rev" } } as unknown as ObservedPath["origin"];
const outbox = {} as unknown as ObservedPath["outbox"];
const jobs = (worker: string) => ({ name: "db-flush", worker }) as unknown as ObservedPath["jobs"];
const whole: Mapped = { origin, outbox, jobs: jobs("version-guarded") };

describe("a mapping", () => {
  it.each<[string, Partial<Mapped>, string[]]>([
    ["of an outbox, a guarded queue and a versioned table has no warning", {}, []],
    ["without a record has one", { origin: null }, ["no-origin"]],
    [
      "of a record without a version has one",
      { origin: { version: null } as unknown as ObservedPath["origin"] },
      ["no-version"],
    ],
    ["without a source has one", { outbox: null, jobs: null }, ["no-source"]],
    [
      "of a queue whose worker compares nothing is warned about its order",
      { jobs: jobs("unguarded") },
      ["queue-disorders"],
    ],
    ["of a queue alone is advised about what ends between two rounds", { outbox: null }, ["queue-is-only-source"]],
  ])("%s", (_, part, codes) => {
    expect(lintMapping({ ...whole, ...part }).map(({ code }) => code)).toEqual(codes);
  });
});
