import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, expect, it } from "vitest";
import { leftOut, TURNS } from "./turns";

const before = { tests: process.env.TRUEUP_TESTS, seed: process.env.TRUEUP_TEST_SEED };
afterEach(() => {
  for (const [name, value] of [
    ["TRUEUP_TESTS", before.tests],
    ["TRUEUP_TEST_SEED", before.seed],
  ] as const)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
});

it.each(["stores", "alone", "e2e"])(
  "leaves files of %s out that exist, and each of them in some runs only",
  (group) => {
    process.env.TRUEUP_TESTS = "part";
    const runs = Array.from({ length: 2_000 }, (_, seed) => {
      process.env.TRUEUP_TEST_SEED = String(seed);
      return leftOut(group);
    });
    const files = new Set(runs.flat());
    const fair = runs.length / Math.min(TURNS, files.size);
    for (const file of files) {
      expect(existsSync(resolve(import.meta.dirname, "..", file)), file).toBe(true);
      const taken = runs.filter((left) => !left.includes(file)).length;
      expect(taken, file).toBeGreaterThan((fair * 2) / 3);
      expect(taken, file).toBeLessThan((fair * 3) / 2);
    }
  },
);

it("leaves nothing out of a run of all tests", () => {
  process.env.TRUEUP_TESTS = "all";
  expect(leftOut("stores")).toEqual([]);
});
