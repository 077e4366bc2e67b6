import { describe, expect, it } from "vitest";
import { type FallingEvidence, fallingSince } from "./falling";

const sample = (atMs: number, part: Partial<FallingEvidence> = {}): FallingEvidence => ({
  atMs,
  outstanding: 10,
  isHeld: false,
  catchUpMs: null,
  ingressPerSec: 5,
  ...part,
});

describe("since when a drain falls behind", () => {
  it.each<[string, FallingEvidence[], number | null]>([
    ["begins with the first sample whose backlog has no end", [sample(1_000), sample(2_000)], 1_000],
    ["ends with a sample whose backlog has an end", [sample(1_000), sample(2_000, { catchUpMs: 300 })], null],
    ["begins anew after a hold", [sample(1_000), sample(2_000, { isHeld: true }), sample(3_000)], 3_000],
    ["is not told of an empty backlog", [sample(1_000, { outstanding: 0, catchUpMs: 0 })], null],
    ["is not told from rates that nobody knows", [sample(1_000), sample(2_000, { ingressPerSec: null })], null],
  ])("%s", (_, samples, since) => {
    expect(samples.reduce<number | null>((kept, each) => fallingSince(kept, each), null)).toBe(since);
  });
});
