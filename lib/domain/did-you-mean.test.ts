import { describe, expect, it } from "vitest";
import { nearest, suggestion } from "./did-you-mean";

describe("did you mean", () => {
  it.each([
    ["conection", "connection"],
    ["repaly", "replay"],
    ["maxTruthlag", "maxTruthLag"],
    ["acknowledgement", "acknowledge"],
    ["lane", "lanes"],
  ])("takes %s for %s", (typed, meant) => {
    expect(nearest(typed, ["replay", "connection", "maxTruthLag", "acknowledge", "lanes"])).toBe(meant);
  });

  it("does not guess wildly", () => {
    expect(nearest("banana", ["replay", "connection"])).toBeNull();
    expect(suggestion("banana", ["replay", "mask"])).toBe("There are: replay, mask.");
    expect(suggestion("banana", [])).toBe("");
  });

  it("is not slowed by a very long name", () => {
    expect(nearest("x".repeat(1_000_000), ["replay"])).toBeNull();
  });
});
