import { describe, expect, it } from "vitest";
import type { PathConfig } from "../contract";
import { pathQuestions } from "./path-questions";

const path: PathConfig = {
  name: "profile",
  title: "Profile",
  mode: "native",
  acknowledge: "durable-append",
  invariant: "external",
  replay: "last-write-wins",
  maxTruthLagMs: 30_000,
  wording: { accepted: "", materialized: "" },
  caches: [],
  replicas: [],
  mask: [],
  dependents: [],
  graceMs: 10_000,
  sweep: { share: 0.05 },
  sensors: { origin: null, caches: null },
};

const MEASURED = {
  asOf: "2026-03-01T12:00:00Z",
  outstanding: "0",
  truthLagMs: null,
  ingressPerSec: null,
  safeDrainPerSec: null,
  headroomPerSec: null,
  observedShare: 1,
  findings: { stale: "2", pending: "7" },
};

describe("whether reconciliation is a safety net or core machinery", () => {
  const asked = (
    acknowledge: PathConfig["acknowledge"],
    observer: bigint,
    reconciler: bigint,
    share: number | null = 1,
  ) =>
    pathQuestions(
      { ...path, acknowledge },
      { ...MEASURED, observedShare: share },
      { acknowledge: "contract", reads: "cache" },
      { observer, reconciler, others: 0n },
    ).at(-1);

  it.each([
    [
      "durable-append",
      4n,
      0n,
      /^A safety net: no reconciliation has found a key before the observer did\. .* 2 findings open/,
    ],
    [
      "durable-append",
      4n,
      1n,
      /^A safety net that has caught something: of 5 keys that diverged, reconciliation found 1 first/,
    ],
    ["durable-append", 1n, 4n, /^Core machinery: of 5 keys that diverged, reconciliation found 4 first/],
    ["cache-only", 4n, 0n, /^Core machinery: only reconciliation finds writes that a cache alone acknowledged\./],
    ["cache-only", 4n, 3n, /a cache alone acknowledged \(of 7 keys that diverged, reconciliation found 3 first\)\./],
  ] as const)(
    "on a path that acknowledges %s, with %s found by the observer and %s by reconciliation",
    (acknowledge, observer, reconciler, answer) => {
      expect(asked(acknowledge, observer, reconciler)?.answer).toMatch(answer);
    },
  );

  it("is not known where the observer has not looked lately", () => {
    expect(asked("durable-append", 0n, 0n, null)).toMatchObject({ known: false });
  });
});

describe("whether the lag is observed", () => {
  it.each<[string, number | null, string | null]>([
    ["0", 0, "The lag is measured and kept: nothing is outstanding."],
    ["3", 400, "The lag is measured and kept: 3 writes are outstanding."],
    ["1", 2_000, "The lag is measured and kept: 1 write is outstanding, the oldest is 2 s old."],
    ["1200", 45_000, "The lag is measured and exceeded: 1,200 writes are outstanding, the oldest is 45 s old."],
    ["3", null, "The lag could not be measured."],
  ])("is told of %s outstanding at %s ms", (outstanding, truthLagMs, answer) => {
    const answers = pathQuestions(
      path,
      { ...MEASURED, outstanding, truthLagMs },
      { acknowledge: "contract", reads: "cache" },
      { observer: 0n, reconciler: 0n, others: 0n },
    );
    expect(answers.find(({ question }) => question === "Is that lag observed?")?.answer).toBe(answer);
  });
});
