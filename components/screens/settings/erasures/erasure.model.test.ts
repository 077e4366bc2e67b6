import { describe, expect, it } from "vitest";
import type { ErasureWire } from "../../../../lib/api/erasures";
import { decidedWords, isToApprove, isToStop, stateWords } from "./erasure.model";

const AT = "2026-03-01T00:00:00.000Z";
const erasure = (part: Partial<ErasureWire>): ErasureWire => ({
  ...{ id: "1", path: "profile", key: "k", reason: "a test", state: "asked", askedBy: "Ada", askedAt: AT, own: false },
  ...{ decidedBy: null, decidedAt: null, alone: false, upTo: null, begunAt: null, finishedAt: null, because: null },
  ...{ places: [], progress: null },
  ...part,
});
const progress = { places: 9, clean: 4, overwritten: "1200" };

describe("an erasure", () => {
  it.each<[Partial<ErasureWire>, string]>([
    [{ own: true }, "Another administrator approves the erasure."],
    [{}, "The erasure waits for your approval, or your refusal."],
    [{ state: "approved" }, "A worker is about to begin."],
    [{ state: "approved", because: "A run has the key." }, "A run has the key."],
    [{ state: "running", progress }, "1,200 rows and entries overwritten, 4 of 9 places found clean."],
    [
      { state: "done", progress: { places: 9, clean: 9, overwritten: "1" } },
      "The payloads can no longer be read: 1 row or entry overwritten, 9 of 9 places found clean.",
    ],
    [
      { state: "done", because: "The origin has a row.", progress: { places: 9, clean: 9, overwritten: "2" } },
      "Every copy is overwritten: 2 rows and entries overwritten, 9 of 9 places found clean. The origin has a row.",
    ],
    [{ state: "refused" }, "Another administrator refused the erasure."],
    [{ state: "withdrawn" }, "The request was taken back."],
    [{ state: "withdrawn", because: "Ada left" }, "The request was taken back: Ada left."],
  ])("%j says: %s", (part, expected) => {
    expect(stateWords(erasure(part))).toBe(expected);
  });

  it.each<[Partial<ErasureWire>, string]>([
    [{}, ""],
    [{ state: "done", decidedBy: "Ben" }, ", approved by Ben"],
    [{ state: "approved", decidedBy: "Ada", alone: true }, ", approved by Ada alone"],
    [{ state: "refused", decidedBy: "Ben" }, " by Ben"],
  ])("%j was decided%s", (part, expected) => {
    expect(decidedWords(erasure(part))).toBe(expected);
  });

  it("is approved by another administrator alone, and stopped until it begins", () => {
    expect(isToApprove(erasure({}))).toBe(true);
    expect(isToApprove(erasure({ own: true }))).toBe(false);
    expect(isToApprove(erasure({ state: "approved" }))).toBe(false);
    expect((["asked", "approved", "running", "done"] as const).map((state) => isToStop(erasure({ state })))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
