import { describe, expect, it } from "vitest";
import { covers, scopeWords } from "./scope.model";

const shown = Array.from({ length: 100 }, (_, i) => `k${i}`);

describe("scopeWords", () => {
  it.each([
    [{ paths: ["profile"] }, null, "profile · every key"],
    [{ paths: ["a", "b"], keys: { prefix: "user:" } }, null, "a, b · keys that begin with “user:”"],
    [{ paths: ["a"], keys: { finding: "late" as const } }, "1200", "a · keys found late when it was opened (1,200)"],
    [{ paths: ["a"], keys: { list: ["k"] } }, "1", "a · key k"],
    [{ paths: ["a"], keys: { list: ["k", "l"] }, regions: ["eu"] }, "2", "a · 2 keys · region eu"],
    [{ paths: ["a"], keys: { list: ["k", "l"] } }, null, "a · 2 keys"],
    [{ paths: ["a"], keys: { list: shown } }, "5000", "a · 5,000 keys"],
    [{ paths: ["a"], keys: { list: shown } }, null, "a · 100 keys or more"],
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

  it("leaves open what is not among the keys that are shown", () => {
    expect(covers({ paths: ["a"], keys: { list: shown } }, "a", "user:1")).toBe(false);
    expect(covers({ paths: ["a"], keys: { list: shown } }, "a", "k7")).toBe(true);
  });
});
