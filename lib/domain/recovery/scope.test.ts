import { expect, it } from "vitest";
import { isTargeted, keysInScope, TARGETED_KEYS } from "./scope";

const named = (keys: number) => ({
  paths: ["a", "b"],
  keys: { list: Array.from({ length: keys }, (_, i) => `key:${i}`) },
});

it("counts a key that was named once, on however many paths it is", () => {
  expect(keysInScope(named(100), 10_000n)).toBe(5_000n);
  expect(keysInScope({ paths: ["a", "b"], keys: { finding: "late" } }, 7n)).toBe(7n);
});

it("is targeted up to as many named keys as are shown of it", () => {
  expect(isTargeted(named(TARGETED_KEYS))).toBe(true);
  expect(isTargeted(named(TARGETED_KEYS + 1))).toBe(false);
  expect(isTargeted({ paths: ["a"] })).toBe(false);
});
