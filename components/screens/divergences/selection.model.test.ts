import { describe, expect, it } from "vitest";
import { isSelected, noSelection, rowName, type Selection, selectedCount, toggle } from "./selection.model";

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

  it("tells keys of two paths apart", () =>
    expect(rowName({ path: "a", key: "b" })).not.toBe(rowName({ path: "b", key: "b" })));
});
