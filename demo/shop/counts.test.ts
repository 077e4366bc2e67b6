import { describe, expect, it } from "vitest";
import { Counts, percentile } from "./counts";

describe("percentile", () => {
  it("is a value that was measured", () => {
    expect(percentile([3, 1, 2, 100], 0.5)).toBe("2.0 ms");
    expect(percentile([3, 1, 2, 100], 0.99)).toBe("100 ms");
  });

  it("is a dash where nothing was measured, never zero", () => {
    expect(percentile([], 0.5)).toBe("–");
  });
});

describe("Counts", () => {
  it("names what was refused by its code", () => {
    const counts = new Counts();
    counts.accepted = 7;
    counts.refuse("path-closed");
    counts.refuse("path-closed");
    counts.refuse("version-conflict");
    expect(counts.line()).toContain("accepted 7, refused 3 (path-closed 2, version-conflict 1), retried 0");
  });
});
