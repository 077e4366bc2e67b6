import { describe, expect, it } from "vitest";
import { changedMembers, changeLine } from "./change.model";

describe("the change of an audit row", () => {
  it.each<[string, unknown, unknown, string]>([
    ["one member of two", { epoch: "1", paused: false }, { epoch: "1", paused: true }, "paused false → true"],
    ["only a state after", null, { digest: "d", total: "3" }, "digest d, total 3"],
    ["only a state before", { profile: "contract" }, null, "profile contract → nothing"],
    ["the same state twice", { a: 1 }, { a: 1 }, ""],
    ["a state that is no group", null, [1, 2], "[1,2]"],
    ["no states", null, null, ""],
    ["a member named like a prototype", null, JSON.parse('{"__proto__":1}'), "__proto__ 1"],
  ])("is told of %s", (_, before, after, line) => {
    expect(changeLine(before, after)).toBe(line);
  });

  it("has every differing member, with both sides", () => {
    expect(changedMembers({ a: { n: 1 }, b: 2 }, { a: { n: 2 }, c: "x" })).toEqual([
      { member: "a", before: '{"n":1}', after: '{"n":2}' },
      { member: "b", before: "2", after: null },
      { member: "c", before: null, after: "x" },
    ]);
  });

  it("cuts a long value in the line", () => {
    expect(changeLine(null, { value: "x".repeat(100) })).toBe(`value ${"x".repeat(60)}…`);
  });
});
