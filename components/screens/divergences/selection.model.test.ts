import { describe, expect, it } from "vitest";
import { isFew, isSelected, noSelection, rowName, type Selection, selectedCount, toggle } from "./selection.model";

describe("the selection", () => {
  it("takes a row and lets it go", () => {
    const one = toggle(noSelection, "a/1");
    expect([isSelected(one, "a/1"), isSelected(one, "a/2"), selectedCount(one, "9")]).toEqual([true, false, "1"]);
    expect(selectedCount(toggle(one, "a/1"), "9")).toBe("0");
  });

  it("holds every row when all that match are chosen, and counts them by the list's total", () => {
    const all: Selection = { kind: "matching" };
    expect([isSelected(all, "anything"), selectedCount(all, "1000000"), selectedCount(all, null)]).toEqual([
      true,
      "1000000",
      null,
    ]);
    expect(toggle(all, "a/1")).toBe(noSelection);
  });

  it.each<[string, Selection, string | null, boolean]>([
    ["no row", noSelection, "2", false],
    ["one row", { kind: "rows", names: new Set(["a/1"]) }, "900", true],
    ["three rows", { kind: "rows", names: new Set(["a/1", "a/2", "a/3"]) }, null, true],
    ["four rows", { kind: "rows", names: new Set(["a/1", "a/2", "a/3", "a/4"]) }, null, false],
    ["all of three rows", { kind: "matching" }, "3", true],
    ["all of many rows", { kind: "matching" }, "4", false],
    ["all of rows that were not counted", { kind: "matching" }, null, false],
  ])("has few keys or not: %s", (_, selection, total, few) => expect(isFew(selection, total)).toBe(few));

  it("tells keys of two paths apart", () =>
    expect(rowName({ path: "a", key: "b" })).not.toBe(rowName({ path: "b", key: "b" })));
});
