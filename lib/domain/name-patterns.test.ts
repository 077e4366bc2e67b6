import { describe, expect, it } from "vitest";
import { mayMeet } from "./name-patterns";

describe("two patterns of names", () => {
  it.each<[string, string, boolean]>([
    ["a:{key}", "a:{key}", true],
    ["a:{key}", "b:{key}", false],
    ["a:{key}", "a:new:{key}", true],
    ["{key}", "a:{key}", true],
    ["a:{key}:x", "a:{key}:y", false],
    ["a:{key}:x", "a:{key}", true],
    ["a:{key}:x", "b:{key}", false],
    ["{key}:a", "b:{key}", true],
    ["{tag}:{key}", "{tag}:v2:{key}", true],
    ["{tag}:{key}", "{gat}:{key}", false],
  ])("%s and %s: one name for two keys is possible: %s", (one, other, expected) => {
    expect(mayMeet(one, other)).toBe(expected);
    expect(mayMeet(other, one)).toBe(expected);
  });
});
