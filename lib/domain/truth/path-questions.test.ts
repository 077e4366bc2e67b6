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

describe("whether reconciliation is a safety net or core machinery", () => {
  const asked = (
    acknowledge: PathConfig["acknowledge"],
    observer: bigint,
    reconciler: bigint,
    share: number | null = 1,
  ) =>
    pathQuestions(
      { ...path, acknowledge },
      {
        asOf: "2026-03-01T12:00:00Z",
        outstanding: "0",
        truthLagMs: null,
        ingressPerSec: null,
        safeDrainPerSec: null,
        headroomPerSec: null,
        observedShare: share,
        findings: { stale: "2", pending: "7" },
      },
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
