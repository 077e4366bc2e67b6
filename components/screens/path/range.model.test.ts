import { describe, expect, it } from "vitest";
import { chosenRange, RANGES } from "./range.model";

const none = { range: null, from: null, to: null };

describe("chosenRange", () => {
  it("is the last 15 minutes unless the address says otherwise", () => {
    expect(chosenRange(none)).toEqual({ kind: "live", range: RANGES[0] });
    expect(chosenRange({ ...none, range: "6h" })).toMatchObject({ range: { label: "6 h" } });
    expect(chosenRange({ ...none, range: "a year" })).toMatchObject({ range: { label: "15 min" } });
  });

  it("holds on to a stretch of the past", () =>
    expect(chosenRange({ ...none, from: "2026-03-04T03:00:00Z", to: "2026-03-04T03:15:00Z" })).toMatchObject({
      kind: "held",
      stepMs: 15_000,
    }));

  it.each([
    ["backwards", "2026-03-04T03:15:00Z", "2026-03-04T03:00:00Z"],
    ["not a time", "yesterday", "2026-03-04T03:00:00Z"],
    ["half", "2026-03-04T03:00:00Z", null],
  ])("ignores a stretch that is %s", (_, from, to) => expect(chosenRange({ ...none, from, to }).kind).toBe("live"));

  it("never asks for more than a few hundred points, however long the stretch", () => {
    const held = chosenRange({ ...none, from: "1970-01-01T00:00:00Z", to: "9999-01-01T00:00:00Z" });
    expect(held.kind === "held" && (held.to - held.from) / held.stepMs).toBeLessThan(200);
  });
});
