import { expect, it } from "vitest";
import { notSettledYet } from "./promises";

const asOf = new Date("2026-03-01T12:00:00Z");

it.each<[string, boolean, bigint | null, RegExp | null]>([
  ["a closed incident with nothing outstanding is settled", false, 0n, null],
  [
    "outstanding writes of an open incident",
    true,
    7n,
    /^The list is not final: as of 2026-03-01T12:00:00.000Z, 7 .* still outstanding\.$/,
  ],
  ["outstanding writes of a closed incident", false, 1n, /1 acknowledged write is still outstanding/],
  ["writes that could not be counted", true, null, /could not be counted/],
  ["an open incident with nothing outstanding", true, 0n, /The incident is open, so more writes may be suppressed\.$/],
])("promises are not called kept too early: %s", (_, isOpen, outstanding, expected) => {
  const said = notSettledYet({ asOf, isOpen, outstanding });
  if (expected === null) expect(said).toBeNull();
  else expect(said).toMatch(expected);
});
