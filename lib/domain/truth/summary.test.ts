import { describe, expect, it } from "vitest";
import { durationText, type SummaryRow, summarySentence } from "./summary";

const path = (title: string, part: Partial<SummaryRow> = {}): SummaryRow => ({
  title,
  outstanding: 0n,
  truthLagMs: 0,
  maxTruthLagMs: 30_000,
  paused: false,
  standsLate: false,
  ...part,
});

describe("the sentence over all paths", () => {
  it.each<[string, SummaryRow[], string]>([
    ["no path", [], "No path is configured."],
    [
      "nothing owed",
      [path("A"), path("B")],
      "No path is late. Every acknowledged write is in the record or on its way there.",
    ],
    [
      "one write owed, in time",
      [path("A", { outstanding: 1n, truthLagMs: 2_000 })],
      "No path is late. Every acknowledged write is in the record or on its way there.",
    ],
    [
      "writes that came within the second",
      [path("A", { outstanding: 3n, truthLagMs: 999 })],
      "No path is late. Every acknowledged write is in the record or on its way there.",
    ],
    [
      "two paths late",
      [path("A", { outstanding: 41_000n, truthLagMs: 372_000 }), path("B", { outstanding: 200n, truthLagMs: 31_000 })],
      "Two paths are late: 41,200 acknowledged writes are not in the record; the oldest is 6 min 12 s old.",
    ],
    [
      "one path late",
      [path("A", { outstanding: 5n, truthLagMs: 30_001 }), path("B")],
      "One path is late: 5 acknowledged writes are not in the record; the oldest is 30 s old.",
    ],
    [
      "as old as is tolerated is not late",
      [path("A", { outstanding: 5n, truthLagMs: 30_000 })],
      "No path is late. Every acknowledged write is in the record or on its way there; the oldest on its way is 30 s old.",
    ],
    [
      "a lag that is not known is no good news",
      [path("A", { outstanding: 5n, truthLagMs: null }), path("B")],
      "5 acknowledged writes are not in the record. How late A may be is not known.",
    ],
    [
      "a late path beside a lag that is not known",
      [path("A", { outstanding: 5n, truthLagMs: null }), path("B", { outstanding: 1n, truthLagMs: 31_000 })],
      "One path is late: 6 acknowledged writes are not in the record; the oldest of known age is 31 s old. How late A may be is not known.",
    ],
    [
      "a path that is told to be late for a while more",
      [path("A", { standsLate: true }), path("B")],
      "A path was late until a moment ago. Every acknowledged write is in the record or on its way there.",
    ],
    [
      "a drain is paused",
      [path("A", { outstanding: 5n, truthLagMs: 1_000, paused: true })],
      "No path is late. Every acknowledged write is in the record or on its way there. Drain is paused on A.",
    ],
    [
      "ten paths late",
      Array.from({ length: 10 }, (_, i) => path(`P${i}`, { outstanding: 1n, truthLagMs: 60_000 })),
      "10 paths are late: 10 acknowledged writes are not in the record; the oldest is 1 min old.",
    ],
    [
      "more than 2^53 owed",
      [path("A", { outstanding: 9_007_199_254_740_993n, truthLagMs: 31_000 })],
      "One path is late: 9,007,199,254,740,993 acknowledged writes are not in the record; the oldest is 31 s old.",
    ],
  ])("%s", (_, rows, expected) => {
    expect(summarySentence(rows)).toBe(expected);
  });

  it("does not call everything recorded while only a cache has some of it", () => {
    const first = "Drafts acknowledges a write in a cache first, which can lose it before the ledger has it.";
    for (const inCacheOnly of [0n, 1n, 2n])
      expect(summarySentence([path("Drafts", { inCacheOnly })])).toBe(
        `No path is late. Every write in the ledger is in the record or on its way there. ${first}`,
      );
    expect(summarySentence([path("Drafts", { inCacheOnly: null })])).toBe(
      "No path is late. Every write in the ledger is in the record or on its way there. Writes that only a cache has could not be counted.",
    );
  });

  it("says nothing of every write while some were lost or never kept", () => {
    expect(summarySentence([path("A", { outstanding: 1n })], true)).toBe("No path is late.");
    expect(summarySentence([path("A"), path("B", { outstanding: null })], true)).toBe(
      "None of the other paths is late. What is outstanding on B is not known.",
    );
  });

  it("is the same at each reading of paths that are busy and not late", () => {
    const readings = [0n, 1n, 7n].flatMap((outstanding) =>
      [0, 400, 2_000, 4_999].map((truthLagMs) =>
        summarySentence([path("A", { outstanding, truthLagMs }), path("Drafts", { inCacheOnly: outstanding })]),
      ),
    );
    expect(new Set(readings).size).toBe(1);
  });
});

describe("a duration in words", () => {
  it.each([
    [0, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_599_999, "59 min 59 s"],
    [3_600_000, "1 h"],
    [90_061_000, "25 h 1 min"],
  ])("%i ms is %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
