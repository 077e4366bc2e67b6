import { describe, expect, it } from "vitest";
import type { KeyKind } from "../key-parts";
import { spellingsSaid } from "./spellings";

const UUID = "0a0b0c0d-0000-4000-8000-000000000001";

describe("spellingsSaid", () => {
  it.each<[string, string[], KeyKind[], RegExp[]]>([
    ["keys as the columns write them", ["1", "2"], ["integer"], []],
    ["a zero in front", ["007"], ["integer"], [/spells 007 what the origin writes 7/]],
    ["two spellings of one key", ["7", "007"], ["integer"], [/spells one key in two ways: 7 and 007/]],
    ["a uuid in capitals", [UUID.toUpperCase()], ["uuid"], [/what the origin writes 0a0b/]],
    ["a key of another kind", ["abc"], ["integer"], [/key abc of the cache is none that the origin can have/]],
    ["too few parts", ["a"], ["text", "integer"], [/key a of the cache is none/]],
    ["any text", ["007", "7"], ["text"], []],
  ])("of %s", (_, keys, kinds, said) => {
    expect(spellingsSaid("cache", keys, kinds)).toEqual(said.map((pattern) => expect.stringMatching(pattern)));
  });
});
