import { describe, expect, it } from "vitest";
import { nextPath } from "./next-path";

describe("the way after a sign-in", () => {
  it.each([
    ["/incidents/1?step=replay#top", "/incidents/1?step=replay#top"],
    ["/", "/"],
    [null, "/"],
    ["", "/"],
    ["https://evil.example", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["\n//evil.example", "/"],
    ["/a\\b", "/"],
    ["javascript:alert(1)", "/"],
    [`/${"a".repeat(2_000)}`, "/"],
  ])("of %j is %j", (next, path) => {
    expect(nextPath(next)).toBe(path);
  });
});
