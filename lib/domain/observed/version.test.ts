import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions, higherVersion } from "./version";

describe("compareVersions", () => {
  it.each([
    ["3", "10", "below"],
    ["10", "3", "above"],
    ["1.10", "1.1", "equal"],
    ["9007199254740993", "9007199254740992", "above"],
    ["-1", "0", "below"],
    [null, "1", "incomparable"],
    ["1", null, "incomparable"],
    ["1", "2026-01-01T00:00:00Z", "incomparable"],
    ["soon", "1", "incomparable"],
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "equal"],
    ["2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00.123456Z", "tie"],
    ["2026-01-01T00:00:00.124Z", "2026-01-01T00:00:00.123456Z", "above"],
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.999999Z", "tie"],
    ["2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00Z", "equal"],
    ["2026-01-01 00:00:00.5+00", "2026-01-01T00:00:00.5Z", "equal"],
    ["1767225600123", "2026-01-01T00:00:00.123456Z", "tie"],
    ["1767225600124", "2026-01-01T00:00:00.123Z", "above"],
    ["1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z", "below"],
  ])("of %s and %s is %s", (left, right, order) => {
    expect(compareVersions(left, right)).toBe(order);
  });

  it("is opposite the other way round", () => {
    const opposite = { below: "above", above: "below", equal: "equal", tie: "tie", incomparable: "incomparable" };
    const version = fc.oneof(
      fc.bigInt().map(String),
      fc
        .date({ min: new Date("1971-01-01"), max: new Date("2200-01-01"), noInvalidDate: true })
        .map((at) => at.toISOString()),
      fc.constant(null),
    );
    fc.assert(
      fc.property(version, version, (left, right) => {
        expect(compareVersions(right, left)).toBe(opposite[compareVersions(left, right)]);
      }),
    );
  });
});

describe("higherVersion", () => {
  it("keeps the first where the two cannot be told apart", () => {
    expect(higherVersion("3", "2")).toBe("3");
    expect(higherVersion("3", "4")).toBe("4");
    expect(higherVersion(null, "4")).toBe("4");
    expect(higherVersion("4", null)).toBe("4");
    expect(higherVersion("4", "soon")).toBe("4");
  });
});
