import { describe, expect, it } from "vitest";
import type { ObservedPath } from "../observed/mapping";
import { lintMapping, lintObserved } from "./observed-mapping";

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

describe("what is declared of another system's product", () => {
  const path = {
    ...whole,
    acknowledge: "durable-append",
    maxCatchUpMs: 60_000,
    wording: {
      accepted: "We have your change.",
      materialized: "Saved.",
      places: [{ place: "email", says: "Your order is saved.", at: "accepted" }],
    },
  } as unknown as ObservedPath;
  const figures = { ingressPerSec: 5, safeDrainPerSec: null, truthLagMs: 90_000, headroomPerSec: null, held: false };

  it("is judged by what was measured", () => {
    const warnings = lintObserved(path, { ...figures, catchUpMs: 300_000, outstanding: 40n });
    expect(warnings.map(({ code, reason }) => [code, reason])).toEqual([
      ["wording-overpromises", expect.stringContaining("The email says “Your order is saved.”")],
      ["catch-up-too-long", "The present backlog takes 5 min, against the 1 min that the contract tolerates."],
    ]);
  });
});
