import { describe, expect, it } from "vitest";
import { tickText, timeTicks } from "./time-axis";

const at = (text: string) => Date.parse(`2026-03-04T${text}Z`);

describe("timeTicks", () => {
  it("stands on whole steps within the range", () =>
    expect(timeTicks(at("03:01:10"), at("03:16:10"))).toEqual(
      ["03:03:00", "03:06:00", "03:09:00", "03:12:00", "03:15:00"].map(at),
    ));

  it.each([1, 60, 360, 1_440, 10_080, 600_000, 4_000_000_000])("gives a handful for %i minutes", (minutes) =>
    expect(timeTicks(0, minutes * 60_000, 6).length).toBeLessThanOrEqual(7),
  );
});

describe("tickText", () => {
  it("names the day only where the range is longer than one", () => {
    expect(tickText(at("03:12:00"), "utc", 900_000)).toBe("03:12");
    expect(tickText(at("03:12:00"), "utc", 7 * 86_400_000)).toBe("03-04 03:12");
  });
});
