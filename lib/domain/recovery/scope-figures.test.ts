import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathFigures, SCOPE_FIGURES, sumFigures } from "./scope-figures";

const MANY = "too many to look at";

describe("a path's figures", () => {
  it("have what is settled from what is not outstanding any more", () => {
    const whole = { accepted: 10n, materialized: 5n, superseded: 2n, suppressed: 1n, outstanding: 2n, setAside: 1n };
    expect(pathFigures(whole, MANY)).toEqual({ counts: { ...whole, settled: 8n }, unmeasured: {} });
  });

  it.each<[string, Parameters<typeof pathFigures>[0], bigint | null]>([
    ["neither half is known", {}, null],
    ["outstanding is not known", { accepted: 10n }, null],
    ["accepted is not known", { outstanding: 10n }, null],
    ["both are known", { accepted: 10n, outstanding: 10n }, 0n],
  ])("say what is settled when %s", (_, known, settled) => {
    const { counts, unmeasured } = pathFigures(known, MANY);
    expect(counts.settled).toBe(settled);
    expect(unmeasured.settled).toBe(settled === null ? MANY : undefined);
  });
});

describe("the figures of several paths", () => {
  it("are zero of none", () => {
    expect(sumFigures([]).counts.accepted).toBe(0n);
  });

  it("are a sum only where every path's is known, and have a reason where not", () => {
    const count = fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n }));
    const path = fc.record({ accepted: count, materialized: count, outstanding: count, setAside: count });
    fc.assert(
      fc.property(fc.array(path, { maxLength: 5 }), (known) => {
        const paths = known.map((counts, i) => pathFigures(counts, `path ${i} is large`));
        const { counts, unmeasured } = sumFigures(paths);
        for (const figure of SCOPE_FIGURES) {
          const all = paths.map((p) => p.counts[figure]);
          const sum = all.includes(null) ? null : all.reduce<bigint>((a, b) => a + (b as bigint), 0n);
          expect(counts[figure]).toBe(sum);
          expect(unmeasured[figure] !== undefined).toBe(sum === null);
        }
      }),
    );
  });
});
