import { expect, it } from "vitest";
import { movedFigures } from "./figures.model";

it("says which figure of an open confirmation moved, came or went", () => {
  const shown = [
    { name: "discards", value: "3,530" },
    { name: "keeps", value: "9" },
    { name: "late", value: "Feed" },
  ];
  const now = [
    { name: "discards", value: "3,611" },
    { name: "keeps", value: "9" },
    { name: "unread", value: "2" },
  ];
  expect(movedFigures(shown, now)).toEqual([
    "discards was 3,530, now 3,611",
    "late was Feed, now nothing",
    "unread was nothing, now 2",
  ]);
  expect(movedFigures(shown, shown)).toEqual([]);
});
