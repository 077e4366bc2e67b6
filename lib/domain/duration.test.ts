import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDuration, writeDuration } from "./duration";

describe("durations", () => {
  it.each([
    ["500ms", 500],
    ["30s", 30_000],
    ["2m", 120_000],
    ["1h", 3_600_000],
    ["7d", 604_800_000],
    ["0s", 0],
    ["007s", 7_000],
  ])("reads %s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "30", "s", "30 s", "1.5h", "-1s", "1e3s", "30S", "1w", "1m30s", "٣s", "999999999999d", "1s\n"])(
    "does not take %j for a duration",
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  it("reads back what it writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 * 86_400_000 }), (ms) => {
        expect(parseDuration(writeDuration(ms))).toBe(ms);
      }),
    );
    expect(writeDuration(90_000)).toBe("90s");
    expect(writeDuration(3_600_000)).toBe("1h");
  });
});
