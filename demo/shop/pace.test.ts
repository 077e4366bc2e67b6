import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pace } from "./pace";

describe("Pace", () => {
  it("keeps the rate however unevenly it is asked", () => {
    const steps = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 5_000 }), (gaps, perSec) => {
        const pace = new Pace(0);
        let now = 0;
        let given = 0;
        for (const gap of gaps) {
          now += gap;
          given += pace.due(now, perSec);
        }
        // In whole numbers: what is due falls on exact boundaries, and a rounding there is nobody's write.
        return Math.abs(given * 1_000 - now * perSec) <= 1_000;
      }),
    );
  });

  it("does not flood the stores after the process was stopped for a minute", () => {
    const pace = new Pace(0);
    expect(pace.due(60_000, 100)).toBe(100);
  });

  it("owes nothing for a clock that went back", () => {
    const pace = new Pace(10_000);
    expect(pace.due(0, 100)).toBe(0);
  });
});
