import { describe, expect, it } from "vitest";
import { MODEL_PATHS } from "../../fixtures/damaged-keys";
import { compoundOf, DECOYS, FAULTS, fits } from "./generator";

const SEEDS = Array.from({ length: 1_000 }, (_, i) => i + 1);
const pathOf = (name: string) => MODEL_PATHS.find(({ path }) => path === name) as (typeof MODEL_PATHS)[number];

describe("the generator of compounds", () => {
  it("makes the same compound again for the same seed, and others for other seeds", () => {
    const first = SEEDS.map(compoundOf);
    expect(SEEDS.map(compoundOf)).toEqual(first);
    const texts = new Set(first.map(({ seed: _, ...compound }) => JSON.stringify(compound)));
    expect(texts.size).toBeGreaterThan(SEEDS.length * 0.95);
  });

  it("puts the two faults on different paths, and never both into one region", () => {
    for (const { faults } of SEEDS.map(compoundOf)) {
      const [first, second] = faults;
      expect(first.path).not.toBe(second.path);
      if (first.region !== null) expect(first.region).not.toBe(second.region);
      for (const { name, path, region } of faults) {
        expect([name, path, fits(name, pathOf(path))]).toEqual([name, path, true]);
        if (region !== null) expect(pathOf(path).regions).toContain(region);
      }
    }
  });

  it("makes every fault on every path that can have it, and every decoy", () => {
    const compounds = Array.from({ length: 4_000 }, (_, i) => compoundOf(i + 1));
    const made = new Set(compounds.flatMap(({ faults }) => faults.map(({ name, path }) => `${name} on ${path}`)));
    const due = FAULTS.flatMap((name) =>
      MODEL_PATHS.filter((of) => fits(name, of)).map(({ path }) => `${name} on ${path}`),
    );
    expect(due.filter((each) => !made.has(each))).toEqual([]);
    expect(new Set(compounds.map(({ decoy }) => decoy.name))).toEqual(new Set(DECOYS));
  });
});
