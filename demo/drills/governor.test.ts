import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextDelayMs } from "./governor";

describe("nextDelayMs", () => {
  it("brings lanes that each take one row after another to the wanted rate", () => {
    const lanes = fc.integer({ min: 1, max: 16 });
    fc.assert(
      fc.property(lanes, fc.integer({ min: 2, max: 400 }), fc.integer({ min: 5, max: 2_000 }), (n, wanted, firstMs) => {
        fc.pre((n * 1_000) / wanted < 2_000 && (n * 1_000) / wanted > 1);
        let delayMs = firstMs;
        for (let i = 0; i < 120; i++) delayMs = nextDelayMs(delayMs, (n * 1_000) / delayMs, wanted);
        return Math.abs((n * 1_000) / delayMs - wanted) < 0.05 * wanted;
      }),
    );
  });

  it("eases off while nothing is settled at all, and moves gently", () => {
    expect(nextDelayMs(100, 0, 24)).toBe(85);
    expect(nextDelayMs(100, 1_000, 24)).toBeCloseTo(115);
    expect(nextDelayMs(100, 24, 24)).toBe(100);
  });

  it("stays within what a row may cost", () => {
    expect(nextDelayMs(1_900, 1_000, 1)).toBe(2_000);
    expect(nextDelayMs(1, 0, 1)).toBe(1);
  });
});
