import { describe, expect, it } from "vitest";
import { type CacheReads, clearingWords, forcedReadsWords } from "./read-surge";

const path = (title: string, reads: CacheReads | null) => ({ title, reads });

describe("what forced reads bring to the origin", () => {
  it.each<[string, Parameters<typeof forcedReadsWords>[0], string]>([
    [
      "is every read of the caches, beside those that reach the origin now",
      [path("Profile", { perSec: 800, missesPerSec: 10 }), path("Feed", { perSec: 40, missesPerSec: 2 })],
      "The caches answer 840/s, of which 12/s reach the origin now. With forced reads all of them reach it, 70 times as many.",
    ],
    [
      "names no factor where nothing reaches the origin now",
      [path("Profile", { perSec: 9, missesPerSec: 0 })],
      "The caches answer 9/s, of which none reaches the origin now. With forced reads all of them reach it.",
    ],
    [
      "is nothing where nobody reads",
      [path("Profile", { perSec: 0, missesPerSec: 0 })],
      "No read was seen in the last seconds, so forced reads bring the origin nothing at the moment.",
    ],
    [
      "is not known where one path's reads are not measured",
      [path("Profile", { perSec: 9, missesPerSec: 0 }), path("Feed", null)],
      "How many reads Feed gets is not measured, so what the origin would bear is not known.",
    ],
  ])("%s", (_, paths, words) => {
    expect(forcedReadsWords(paths)).toBe(words);
  });
});

describe("what clearing brings to the origin", () => {
  it("is one read an entry, no faster than entries are read", () => {
    expect(clearingWords(12_000n, { perSec: 840, missesPerSec: 3 })).toBe(
      "Each cleared entry's next read goes to the origin: 12,000 reads more, at most 840/s.",
    );
    expect(clearingWords(1n, null)).toBe("Each cleared entry's next read goes to the origin: 1 read more.");
  });
});
