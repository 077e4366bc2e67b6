import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outstandingOf, ratesBetween, recovery, safeDrain, type TallyReading } from "./figures";
import { catchUpRange, rateWindow } from "./rate-window";

/** A reading a second: what was accepted and settled in each before it. */
function seconds(each: [accepted: number, settled: number][], start = 0): TallyReading[] {
  let [accepted, settled] = [start, 0];
  const readings = [{ atMs: 0, lanes: [{ lane: 0, accepted, settled }], delays: [] }];
  for (const [i, [a, s]] of each.entries()) {
    accepted += a;
    settled += s;
    readings.push({ atMs: (i + 1) * 1_000, lanes: [{ lane: 0, accepted, settled }], delays: [] });
  }
  return readings;
}
const times = (n: number, each: [number, number]) => Array.from({ length: n }, () => each);

describe("the window that rates are told from", () => {
  it.each<[string, TallyReading[], string, number]>([
    ["is ten seconds where nothing waits", seconds(times(20, [100, 100])), "idle", 11],
    ["is what there is at first", seconds([[1, 0]]), "idle", 2],
    ["is short while a backlog is drained", seconds(times(20, [100, 1_000]), 100_000), "saturated", 5],
    [
      "begins where the drain last stood still",
      seconds([...times(8, [100, 0]), ...times(2, [100, 1_000])], 100_000),
      "saturated",
      3,
    ],
    [
      "tells nothing of the drain in the moment in which it sets in",
      seconds([...times(8, [100, 0]), [100, 1_000]], 100_000),
      "setting-in",
      10,
    ],
    ["shows a drain that stands still", seconds(times(12, [100, 0]), 100_000), "stalled", 11],
    [
      "tells nothing yet of one that has just stopped",
      seconds([...times(9, [100, 1_000]), [100, 0]], 100_000),
      "setting-in",
      11,
    ],
    ["is not shortened by light traffic that pauses", seconds([...times(9, [1, 1]), [1, 0]]), "idle", 11],
  ])("%s", (_, readings, drain, length) => {
    const window = rateWindow(readings);
    expect(window.drain).toBe(drain);
    expect(window.readings).toHaveLength(length);
    expect(window.readings.at(-1)).toBe(readings.at(-1));
  });

  it("is empty without readings", () => {
    expect(rateWindow([])).toEqual({ readings: [], drain: "idle" });
  });
});

/** What is said `n` seconds into a recovery, from the readings until then. */
function saidAt(readings: TallyReading[], configured: number | null = null) {
  const { readings: window, drain } = rateWindow(readings);
  const newest = readings.at(-1) as TallyReading;
  const rates = ratesBetween(window[0] as TallyReading, newest);
  const safeDrainPerSec = safeDrain({
    configured,
    saturatedNow: drain === "saturated" ? (rates?.drainPerSec ?? null) : null,
    saturatedLast: null,
    saturatedBest: null,
  });
  const outstanding = outstandingOf(newest);
  const said = recovery({
    outstanding,
    safeDrainPerSec,
    saturatedDrainPerSec: drain === "saturated" ? (rates?.drainPerSec ?? null) : null,
    ingressPerSec: rates?.ingressPerSec ?? null,
    competingPerSec: 0,
    paused: false,
    lanes: newest.lanes.map((l) => ({ lane: l.lane, outstanding, ingressPerSec: rates?.ingressPerSec ?? 0 })),
  });
  const range = said.catchUpMs === null ? null : catchUpRange(said.catchUpMs, window);
  return { ...said, range };
}

describe("the catch-up forecast of a recovery", () => {
  it("is right two seconds after an outage of the origin ends, and not a sum over the outage", () => {
    const outage = times(12, [400, 0]);
    const readings = seconds([...outage, ...times(2, [400, 5_000])], 20_000);
    const left = outstandingOf(readings.at(-1) as TallyReading);
    expect(saidAt(readings).catchUpMs).toBe(Math.round((left / 4_600) * 1_000));
    expect(saidAt(readings.slice(0, -1)).catchUpMs).toBeNull();
  });

  it("is told from what the drain does, not from a configured rate that it exceeds by far", () => {
    const readings = seconds([...times(6, [100, 0]), ...times(4, [100, 12_100])], 96_000);
    const left = outstandingOf(readings.at(-1) as TallyReading);
    const said = saidAt(readings, 500);
    expect(said).toMatchObject({ headroomPerSec: 400, catchUpMs: Math.round((left / 12_000) * 1_000) });
  });

  it("is within its own range of the truth, whatever the rates, once the drain has set in", () => {
    fc.assert(
      fc.property(
        fc.record({
          drainPerSec: fc.integer({ min: 500, max: 20_000 }),
          share: fc.double({ min: 0, max: 0.8, noNaN: true }),
          stoodSec: fc.integer({ min: 0, max: 30 }),
          sinceSec: fc.integer({ min: 2, max: 20 }),
          leftSec: fc.integer({ min: 3, max: 60 }),
        }),
        ({ drainPerSec, share, stoodSec, sinceSec, leftSec }) => {
          const ingress = Math.floor(drainPerSec * share);
          const net = drainPerSec - ingress;
          const backlog = net * (sinceSec + leftSec) + drainPerSec * 2;
          const readings = seconds(
            [...times(stoodSec, [ingress, 0]), ...times(sinceSec, [ingress, drainPerSec])],
            backlog - stoodSec * ingress > 0 ? backlog - stoodSec * ingress : backlog,
          );
          const left = outstandingOf(readings.at(-1) as TallyReading);
          const trueMs = (left / net) * 1_000;
          const { catchUpMs, range } = saidAt(readings);
          expect(catchUpMs).not.toBeNull();
          expect(Math.abs((catchUpMs ?? 0) - trueMs)).toBeLessThanOrEqual(trueMs * 0.01 + 1);
          expect(range?.leastMs).toBeLessThanOrEqual(Math.ceil(trueMs));
          expect(range?.mostMs ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(Math.floor(trueMs));
        },
      ),
    );
  });

  it("says how far it may be off: the more unlike the seconds, the further", () => {
    const even = catchUpRange(10_000, seconds(times(4, [0, 1_000]), 9_000));
    const uneven = catchUpRange(
      10_000,
      seconds(
        [
          [0, 500],
          [0, 1_500],
          [0, 700],
          [0, 1_300],
        ],
        9_000,
      ),
    );
    expect(even).toEqual({ leastMs: 9_091, mostMs: 11_111 });
    expect(uneven?.leastMs).toBeLessThan(9_091);
    expect(uneven?.mostMs).toBeGreaterThan(11_111);
    const wild = catchUpRange(
      10_000,
      seconds(
        [
          [0, 2_900],
          [0, 50],
          [0, 50],
        ],
        9_000,
      ),
    );
    expect(wild?.mostMs).toBeNull();
    expect(catchUpRange(10_000, seconds([[0, 1_000]], 9_000))).toBeNull();
    expect(catchUpRange(10_000, seconds(times(3, [100, 0]), 9_000))).toBeNull();
  });
});
