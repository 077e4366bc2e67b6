import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffJson, sameJson } from "./diff.model";

const places = (before: unknown, after: unknown) =>
  diffJson(before, after).differences.map(({ kind, pointer }) => `${kind} ${pointer}`);

describe("the difference of two values", () => {
  it.each([
    ["equal scalars", 1, 1, []],
    ["members in another order", { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    ["a changed member", { a: 1, b: 2 }, { a: 1, b: 3 }, ["changed /b"]],
    ["an added member", { a: 1 }, { a: 1, b: 2 }, ["added /b"]],
    ["a removed member", { a: 1, b: 2 }, { a: 1 }, ["removed /b"]],
    ["null against nothing", {}, { a: null }, ["added /a"]],
    ["null against a value", { a: null }, { a: 0 }, ["changed /a"]],
    ["a nested member", { a: { b: { c: 1 } } }, { a: { b: { c: 2 } } }, ["changed /a/b/c"]],
    ["another type", { a: [1] }, { a: { 0: 1 } }, ["changed /a"]],
    ["whole values of another type", "a", { a: 1 }, ["changed "]],
    ["names with slashes and tildes", { "a/b~c": 1 }, { "a/b~c": 2 }, ["changed /a~1b~0c"]],
    ["an item added in the middle", [1, 2, 3], [1, 9, 2, 3], ["added /1"]],
    ["an item removed at the start", [1, 2, 3], [2, 3], ["removed /0"]],
    ["an item changed in place", [1, 2, 3], [1, 7, 3], ["changed /1"]],
    ["an item member changed", [{ id: 1, n: 1 }], [{ id: 1, n: 2 }], ["changed /0/n"]],
    ["two separate changes in an array", [1, 2, 3, 4, 5], [0, 2, 3, 5], ["changed /0", "removed /3"]],
    ["an emptied array", [1, 2], [], ["removed /0", "removed /1"]],
  ])("names %s", (_name, before, after, expected) => expect(places(before, after)).toEqual(expected));

  it("treats __proto__ and constructor as the ordinary members that they are in JSON", () => {
    const before = JSON.parse('{"__proto__": {"a": 1}, "constructor": 1}');
    const after = JSON.parse('{"__proto__": {"a": 2}}');
    expect(places(before, after)).toEqual(["changed /__proto__/a", "removed /constructor"]);
    expect(places({}, JSON.parse('{"toString": 1}'))).toEqual(["added /toString"]);
  });

  it("keeps what was there and what is there now", () => {
    expect(diffJson({ mail: "a@x" }, { mail: "b@x" }).differences).toEqual([
      { pointer: "/mail", kind: "changed", before: "a@x", after: "b@x" },
    ]);
  });

  it("lists no more places than asked for, and says that there are more", () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`m${index}`, index]));
    expect(diffJson({}, many, 10)).toMatchObject({ differences: { length: 10 }, truncated: true });
    expect(diffJson({}, many, 50)).toMatchObject({ differences: { length: 50 }, truncated: false });
  });

  it("survives nesting of 10,000 levels", () => {
    const nest = (core: unknown) => Array.from({ length: 10_000 }).reduce<unknown>((inner) => ({ in: inner }), core);
    expect(diffJson(nest(1), nest(1)).differences).toEqual([]);
    expect(diffJson(nest(1), nest(2)).differences).toHaveLength(1);
  });

  it("compares arrays too long to align by position", () => {
    const long = Array.from({ length: 5_000 }, (_, index) => index);
    expect(places([...long, "a", ...long], [...long, "b", ...long])).toEqual(["changed /5000"]);
  });

  it("finds a difference exactly where two values are not the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
        expect(diffJson(before, after).differences.length === 0).toBe(sameJson(before, after));
      }),
    );
  });

  it("finds nothing between a value and its copy", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        (value) => diffJson(value, JSON.parse(JSON.stringify(value))).differences.length === 0,
      ),
    );
  });
});
