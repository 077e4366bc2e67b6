import { describe, expect, it } from "vitest";
import { entry, originRow } from "../../../test/fixtures/domain/evidence";
import { type ReadersSide, readerGets } from "./reader-gets";

const read = <T>(value: T) => ({ reachable: true as const, value });
const away = { reachable: false as const, because: "no answer" };

describe("what a reader of a region gets", () => {
  it.each<[string, ReadersSide, string]>([
    [
      "its entry, whatever the origin has",
      { reading: read(entry(6)), origin: read(originRow(5)) },
      "A reader gets version 6.",
    ],
    [
      "an entry on its way, marked",
      { reading: read(entry(6, { speculative: true })), origin: read(originRow(5)) },
      "A reader gets version 6, marked as speculative.",
    ],
    [
      "the row where there is no entry",
      { reading: read(null), origin: read(originRow(5)) },
      "A reader gets version 5 from the origin.",
    ],
    [
      "the row where a repair cleared the entry",
      { reading: read(entry(5, { invalidated: true })), origin: read(originRow(6)) },
      "A reader gets version 6 from the origin.",
    ],
    [
      "nothing where there is neither",
      { reading: read(null), origin: read(null) },
      "A reader gets nothing, because the origin has no row.",
    ],
    [
      "nothing under a tombstone",
      { reading: read(entry(6, { tombstone: true })), origin: read(originRow(5)) },
      "A reader gets nothing: the entry is a tombstone of a deleted value.",
    ],
    [
      "an unknown value while the stores are away",
      { reading: away, origin: away },
      "The region could not be read. A reader who cannot read the region gets an unknown value: the origin could not be read.",
    ],
  ])("%s", (_, side, sentence) => {
    expect(readerGets(side)).toBe(sentence);
  });
});
