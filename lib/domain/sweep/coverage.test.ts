import { describe, expect, it } from "vitest";
import { coverageOf, type SensorStanding, type WalkStanding } from "./coverage";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const NOW = at(100);

function walk(part: Partial<WalkStanding> = {}): WalkStanding {
  return {
    source: "ledger",
    met: 10n,
    done: true,
    because: null,
    begunAt: at(80),
    movedAt: at(90),
    last: { begunAt: at(80), endedAt: at(90), met: 10n },
    ...part,
  };
}
const sensor = (part: Partial<SensorStanding> = {}): SensorStanding => ({
  store: "cache:eu",
  kind: "tracking",
  since: at(10),
  because: null,
  ...part,
});
const covered = (walks: WalkStanding[], sensors: SensorStanding[] = [], share = 0.05) =>
  coverageOf({ share, sources: ["ledger", "cache:eu"], walks, receipts: null, sensors, now: NOW });

describe("what a count covers", () => {
  const eu = walk({ source: "cache:eu", last: { begunAt: at(80), endedAt: at(95), met: 12n } });

  it("is the last round in which every walk met every key", () => {
    expect(covered([walk(), eu])).toMatchObject({
      wentRound: { begunAt: at(80), endedAt: at(90), keys: 12n },
      underWay: null,
      gaps: [],
    });
  });

  it.each<[string, WalkStanding[], SensorStanding[], string | RegExp]>([
    [
      "a sweep that has not gone round",
      [walk(), { ...eu, last: null, done: false }],
      [],
      "the sweep has not completed its first round",
    ],
    ["a region that never was walked", [walk()], [], "the sweep has not completed its first round"],
    [
      "a region that is away",
      [walk(), { ...eu, because: "cache eu could not be read" }],
      [],
      "cache eu could not be read",
    ],
    [
      "a sweep that stands still",
      [walk({ movedAt: at(10) }), { ...eu, movedAt: at(5) }],
      [],
      /has stood still since .*:10\.000Z/,
    ],
    [
      "a sensor that is away",
      [walk(), eu],
      [sensor({ since: null, because: "refused" })],
      "the sensor reports no changes: refused",
    ],
    [
      "a sensor that came back after the last round began",
      [walk(), eu],
      [sensor({ since: at(85) })],
      /before .*:25\.000Z|before .*01:25/,
    ],
  ])("does not hold for %s, and says so", (_, walks, sensors, because) => {
    expect(covered(walks, sensors).gaps.map((gap) => gap.because)).toContainEqual(
      typeof because === "string" ? because : expect.stringMatching(because),
    );
  });

  it.each<[string, Partial<WalkStanding>, string]>([
    ["were never compared", { last: null }, "settlements have not been compared with receipts yet"],
    ["could not be read", { because: "the origin is away" }, "the origin is away"],
  ])("does not hold for receipts that %s", (_, part, because) => {
    const receipts = walk({ source: "receipts", ...part });
    const { gaps } = coverageOf({ share: 0.05, sources: [], walks: [], receipts, sensors: [], now: NOW });
    expect(gaps).toEqual([{ store: "the receipts", because }]);
  });

  it("does not hold where the sweep is off", () => {
    expect(covered([], [], 0).gaps).toEqual([{ store: "every store", because: expect.stringContaining("off") }]);
  });

  it("holds again once a round began after the sensor had come back", () => {
    expect(covered([walk(), eu], [sensor({ since: at(79) })]).gaps).toEqual([]);
  });
});
