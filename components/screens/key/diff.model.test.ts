import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../lib/domain/json";
import { exactNumber, exactValue, sameJsonText, textOfJson } from "../../../lib/domain/json-text";
import { diffJson } from "./diff.model";

const places = (before: unknown, after: unknown) =>
  diffJson(before, after).differences.map(({ kind, pointer }) => `${kind} ${pointer}`);

/** The places of two JSON texts, whose numbers keep every digit. */
const exactPlaces = (before: string, after: string) => places(exactValue(before), exactValue(after));

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

  it.each([
    [[1], { 0: 1 }],
    [{}, []],
    [{ a: [1] }, null],
    ["text", ["text"]],
  ])("keeps the whole of %j and of %j, which are of two kinds", (before, after) => {
    expect(diffJson({ in: before }, { in: after }).differences).toEqual([
      { pointer: "/in", kind: "changed", before, after },
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
        const same = sameJsonText(textOfJson(before as Json), textOfJson(after as Json));
        expect(diffJson(before, after).differences.length === 0).toBe(same);
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

  it.each([
    ["numbers of one value", "[1.10, 0.0, 11e-1, 1e2]", "[1.1, 0, 1.1, 100]", []],
    ["integers that one double stands for", '{"n": 9007199254740993}', '{"n": 9007199254740992}', ["changed /n"]],
    ["the thirtieth decimal", `[0.${"1".repeat(30)}]`, `[0.${"1".repeat(29)}2]`, ["changed /0"]],
    ["131,072 digits", `{"n": ${"9".repeat(131_072)}}`, `{"n": ${"9".repeat(131_071)}8}`, ["changed /n"]],
    ["a number and its text", '{"n": 10}', '{"n": "10"}', ["changed /n"]],
    ["a number and an object that looks like one", "[1]", '[{"value": "1", "isLosslessNumber": true}]', ["changed /0"]],
    ["items beside a wide one", "[9007199254740993, 1, 2]", "[9007199254740993.0, 2]", ["removed /1"]],
    [
      "members named as positions",
      '{"_t": "a", "_0": [1, 0, 0], "0": 1}',
      '{"_t": "a", "0": 2}',
      ["changed /0", "removed /_0"],
    ],
    ["a number and null", "[0]", "[null]", ["changed /0"]],
  ])("compares %s as decimals and texts, never as doubles", (_, before, after, expected) =>
    expect(exactPlaces(before, after)).toEqual(expected),
  );

  it("gives numbers as they are written", () => {
    const [place] = diffJson(exactValue('{"price": 1.10}'), exactValue('{"price": 9007199254740993.00}')).differences;
    expect([exactNumber(place?.before), exactNumber(place?.after)]).toEqual(["1.10", "9007199254740993.00"]);
  });

  it("compares a __proto__ of a text like any other member, and touches no prototype", () => {
    const [plain, damaging] = ['{"a": {"b": 1}}', '{"a": {"b": 1, "__proto__": {"polluted": 1}}}'];
    expect(exactPlaces(plain, damaging)).toEqual(["added /a/__proto__"]);
    expect(exactPlaces(damaging, plain)).toEqual(["removed /a/__proto__"]);
    expect(exactPlaces(damaging, damaging.replace("1}}}", "2}}}"))).toEqual(["changed /a/__proto__/polluted"]);
    expect("polluted" in {}).toBe(false);
  });

  it.each(["constructor", "hasOwnProperty", "length", "_t", "valueOf"])(
    "finds a member named %s that was added or removed",
    (name) => {
      expect(exactPlaces("{}", `{"${name}": 1}`)).toEqual([`added /${name}`]);
      expect(exactPlaces(`{"${name}": [1]}`, "{}")).toEqual([`removed /${name}`]);
    },
  );

  it("compares what lies deeper than a hundred levels as a whole, as decimals too", () => {
    const nest = (core: string) => `${'{"in":'.repeat(150)}${core}${"}".repeat(150)}`;
    expect(exactPlaces(nest('{"a": 1.10, "b": [1]}'), nest('{"b": [1], "a": 1.1}'))).toEqual([]);
    expect(exactPlaces(nest("9007199254740993"), nest("9007199254740992"))).toEqual([`changed ${"/in".repeat(100)}`]);
    expect(exactPlaces(nest('["a,b"]'), nest('["a","b"]'))).toHaveLength(1);
  });

  it("names places in the middle of a long array by their position in the whole", () => {
    const long = (middle: unknown[]) => [...Array.from({ length: 300 }, (_, n) => n), ...middle, "end"];
    const items = (beginning: string) => Array.from({ length: 250 }, (_, n) => `${beginning}${n}`);
    const found = diffJson(long(items("a")), long([...items("b"), "more"]), 1_000).differences;
    expect(found).toHaveLength(251);
    expect(found[0]).toEqual({ pointer: "/300", kind: "changed", before: "a0", after: "b0" });
    expect(found.at(-1)).toEqual({ pointer: "/550", kind: "added", before: undefined, after: "more" });
  });

  it("compares lists of many thousands of items without aligning each with each", () => {
    const items = (seed: number) => Array.from({ length: 60_000 }, (_, n) => (n * seed) % 7);
    expect(diffJson([items(3), { a: items(5) }], [items(5), { a: items(3) }])).toMatchObject({ truncated: true });
  });
});
