import { describe, expect, it } from "vitest";
import { covers, mayCover, scopeWords } from "./scope.model";

describe("scopeWords", () => {
  it.each([
    [{ paths: ["profile"] }, null, "profile · every key"],
    [{ paths: ["a", "b"], keys: { prefix: "user:" } }, null, "a, b · keys that begin with “user:”"],
    [{ paths: ["a"], keys: { finding: "late" as const } }, "1200", "a · keys found late when it was opened (1,200)"],
    [{ paths: ["a"], keys: { list: ["k"] } }, "1", "a · key k"],
    [{ paths: ["a"], keys: { list: ["k", "l"] }, regions: ["eu"] }, "2", "a · 2 keys · region eu"],
  ])("says what is in it: %j", (scope, count, words) => expect(scopeWords(scope, count)).toBe(words));
});

describe("covers", () => {
  it.each([
    [{ paths: ["a"] }, true],
    [{ paths: ["b"] }, false],
    [{ paths: ["a"], keys: { list: ["user:1"] } }, true],
    [{ paths: ["a"], keys: { list: ["user:2"] } }, false],
    [{ paths: ["a"], keys: { prefix: "user:" } }, true],
    [{ paths: ["a"], keys: { prefix: "order:" } }, false],
    [{ paths: ["a"], keys: { finding: "late" as const } }, false],
  ])("%j", (scope, has) => expect(covers(scope, "a", "user:1")).toBe(has));

  it("leaves open whether a scope frozen from a finding has it", () => {
    expect(mayCover({ paths: ["a"], keys: { finding: "late" } }, "a", "user:1")).toBe(true);
    expect(mayCover({ paths: ["b"], keys: { finding: "late" } }, "a", "user:1")).toBe(false);
  });
});
