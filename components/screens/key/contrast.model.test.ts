import { expect, it } from "vitest";
import { contrastOf, sameWords } from "./contrast.model";

it.each([
  ["one value", ['{"a":1}'], ['{"a":1}'], 0],
  ["values without a shared member", ['{"a":1}', '{"a":2}'], ['{"a":1}', '{"a":2}'], 0],
  ["values that share all members", ['{"a":1}', '{"a":1}'], ['{"a":1}', '{"a":1}'], 0],
  ["a changed member", ['{"a":1,"b":2}', '{"a":1,"b":3}'], ['{"b":2}', '{"b":3}'], 1],
  ["a missing member", ['{"a":1,"b":2}', '{"b":2}'], ['{"a":1}', "{}"], 1],
  [
    "numbers past a double's digits",
    ['{"a":9007199254740993,"b":1}', '{"a":9007199254740992,"b":1}'],
    ['{"a":9007199254740993}', '{"a":9007199254740992}'],
    1,
  ],
  [
    "a nested member in another order",
    ['{"a":{"x":1,"y":2},"b":1}', '{"a":{"y":2,"x":1},"b":2}'],
    ['{"b":1}', '{"b":2}'],
    1,
  ],
  ["an object beside nothing", ['{"a":1}', "nothing"], ['{"a":1}', "nothing"], 0],
  ["numbers", ["1", "2"], ["1", "2"], 0],
  [
    "a member called __proto__",
    ['{"__proto__":1,"b":1}', '{"__proto__":2,"b":1}'],
    ['{"__proto__":1}', '{"__proto__":2}'],
    1,
  ],
])("shows of %s what differs", (_, texts, shown, same) => {
  expect(contrastOf(texts)).toEqual({ texts: shown, same });
});

it("counts the fields that are left out", () => {
  expect(sameWords({ same: 1 })).toBe("1 field is the same everywhere and left out here.");
  expect(sameWords({ same: 4 })).toBe("4 fields are the same everywhere and left out here.");
});
