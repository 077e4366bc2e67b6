import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isSaturated,
  outstandingOf,
  type RecoveryEvidence,
  ratesBetween,
  recovery,
  safeDrain,
  type TallyReading,
} from "./figures";

const reading = (atMs: number, lanes: [number, number][], delays: number[] = []): TallyReading => ({
  atMs,
  lanes: lanes.map(([accepted, settled], lane) => ({ lane, accepted, settled })),
  delays,
});

describe("rates between two readings", () => {
  it("are per second, over all lanes and by lane", () => {
    const rates = ratesBetween(
      reading(0, [
        [100, 50],
        [10, 10],
      ]),
      reading(2_000, [
        [300, 150],
        [12, 12],
      ]),
    );
    expect(rates).toMatchObject({ ingressPerSec: 101, drainPerSec: 51 });
    expect(rates?.laneIngressPerSec).toEqual(
      new Map([
        [0, 100],
        [1, 1],
      ]),
    );
  });

  it("are not told from readings that are too close", () => {
    expect(ratesBetween(reading(0, [[0, 0]]), reading(499, [[9, 9]]))).toBeNull();
  });

  it("do not take a lane that is new for a burst", () => {
    expect(
      ratesBetween(
        reading(0, [[5, 5]]),
        reading(1_000, [
          [6, 6],
          [900, 0],
        ]),
      )?.laneIngressPerSec.get(1),
    ).toBe(0);
  });
});

it("outstanding is what was accepted less what was settled, over all lanes", () => {
  expect(
    outstandingOf(
      reading(0, [
        [480_100, 100],
        [7, 7],
      ]),
    ),
  ).toBe(480_000);
});

describe("safe drain", () => {
  it.each<[string, Parameters<typeof safeDrain>[0], number | null]>([
    [
      "what a loaded origin does now counts",
      { configured: null, saturatedNow: 900, saturatedLast: null, saturatedBest: 4_000 },
      900,
    ],
    [
      "a loaded origin cannot do more than is configured",
      { configured: 800, saturatedNow: 900, saturatedLast: null, saturatedBest: 900 },
      800,
    ],
    [
      "a loaded origin that does less than is configured is believed",
      { configured: 4_500, saturatedNow: 900, saturatedLast: null, saturatedBest: 4_000 },
      900,
    ],
    [
      "without load, what is configured",
      { configured: 4_500, saturatedNow: null, saturatedLast: null, saturatedBest: 9_000 },
      4_500,
    ],
    [
      "a drain that has just stopped, or sets in, does what it was last seen to do",
      { configured: 4_500, saturatedNow: null, saturatedLast: 10, saturatedBest: 4_000 },
      10,
    ],
    [
      "a drain that sets in is not told to do more than is configured",
      { configured: 800, saturatedNow: null, saturatedLast: 900, saturatedBest: 900 },
      800,
    ],
    [
      "without load and configuration, the best that was seen",
      { configured: null, saturatedNow: null, saturatedLast: null, saturatedBest: 4_000 },
      4_000,
    ],
    ["nothing is known", { configured: null, saturatedNow: null, saturatedLast: null, saturatedBest: null }, null],
  ])("%s", (_, evidence, expected) => {
    expect(safeDrain(evidence)).toBe(expected);
  });

  it("is only seen while more than a second of work waits at every reading", () => {
    const busy = [reading(0, [[2_000, 0]]), reading(1_000, [[3_000, 500]])];
    expect(isSaturated(busy, 500)).toBe(true);
    expect(isSaturated([...busy, reading(2_000, [[3_000, 2_900]])], 500)).toBe(false);
    expect(isSaturated([reading(0, [[1, 0]])], 0)).toBe(false);
  });
});

describe("recovery", () => {
  const lanes = (...outstanding: number[]) =>
    outstanding.map((n, lane) => ({ lane, outstanding: n, ingressPerSec: 0 }));
  const base: RecoveryEvidence = {
    outstanding: 480_000,
    safeDrainPerSec: 4_500,
    saturatedDrainPerSec: null,
    competingPerSec: 0,
    ingressPerSec: 4_000,
    paused: false,
    lanes: lanes(120_000, 120_000, 120_000, 120_000),
  };

  it.each<[string, Partial<RecoveryEvidence>, Partial<ReturnType<typeof recovery>>]>([
    [
      "480,000 at 500/s of headroom take 16 minutes",
      {},
      { headroomPerSec: 500, catchUpMs: 960_000, limitedBy: "headroom" },
    ],
    [
      "nothing outstanding needs no time",
      { outstanding: 0, lanes: lanes(0, 0, 0, 0) },
      { headroomPerSec: 500, catchUpMs: 0, limitedBy: null },
    ],
    [
      "without headroom there is no end",
      { ingressPerSec: 4_500 },
      { headroomPerSec: 0, catchUpMs: null, limitedBy: "no-headroom" },
    ],
    [
      "a paused drain has no end, whatever the headroom",
      { paused: true },
      { headroomPerSec: 500, catchUpMs: null, limitedBy: "paused" },
    ],
    [
      "nothing is said without a safe drain",
      { safeDrainPerSec: null },
      { headroomPerSec: null, catchUpMs: null, limitedBy: null },
    ],
    [
      "nothing is said without an ingress",
      { ingressPerSec: null },
      { headroomPerSec: null, catchUpMs: null, limitedBy: null },
    ],
    [
      "a drain that is seen to do more than is safe ends it sooner, and leaves the headroom as it is",
      { safeDrainPerSec: 500, ingressPerSec: 100, saturatedDrainPerSec: 12_100 },
      { headroomPerSec: 400, catchUpMs: 40_000, catchUpPerSec: 12_000, limitedBy: "headroom" },
    ],
    [
      "one that falls at what is not safe has an end all the same",
      { safeDrainPerSec: 500, ingressPerSec: 600, saturatedDrainPerSec: 5_400 },
      { headroomPerSec: -100, catchUpMs: 100_000, catchUpPerSec: 4_800, limitedBy: "headroom" },
    ],
    [
      "one that does less than comes in has none",
      { safeDrainPerSec: 4_500, ingressPerSec: 600, saturatedDrainPerSec: 500 },
      { catchUpMs: null, catchUpPerSec: null, limitedBy: "no-headroom" },
    ],
    [
      "a run under way takes its part of what is safe",
      { competingPerSec: 250 },
      { headroomPerSec: 500, catchUpMs: 1_920_000, limitedBy: "headroom" },
    ],
    [
      "what the drain does under load it does beside a run",
      { saturatedDrainPerSec: 4_500, competingPerSec: 250 },
      { catchUpMs: 960_000 },
    ],
    [
      "one hot lane takes longer than the path",
      { ingressPerSec: 0, lanes: lanes(450_000, 10_000, 10_000, 10_000) },
      { headroomPerSec: 4_500, catchUpMs: 400_000, limitedBy: "hot-lane" },
    ],
  ])("%s", (_, part, expected) => {
    expect(recovery({ ...base, ...part })).toMatchObject(expected);
  });

  it("is never shorter than the headroom allows, and is told only where there is headroom", () => {
    const lane = fc.record({
      lane: fc.nat({ max: 63 }),
      outstanding: fc.nat({ max: 1_000_000 }),
      ingressPerSec: fc.nat({ max: 10_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(lane, { minLength: 1, maxLength: 8 }),
        fc.nat({ max: 20_000 }),
        fc.nat({ max: 20_000 }),
        fc.boolean(),
        (all, safeDrainPerSec, ingressPerSec, paused) => {
          const outstanding = all.reduce((sum, l) => sum + l.outstanding, 0);
          const { catchUpMs, headroomPerSec } = recovery({
            outstanding,
            safeDrainPerSec,
            saturatedDrainPerSec: null,
            competingPerSec: 0,
            ingressPerSec,
            paused,
            lanes: all,
          });
          expect(headroomPerSec).toBe(safeDrainPerSec - ingressPerSec);
          if (catchUpMs === null) expect(outstanding > 0 && (paused || safeDrainPerSec <= ingressPerSec)).toBe(true);
          else
            expect(catchUpMs).toBeGreaterThanOrEqual(
              Math.round(outstanding === 0 ? 0 : (outstanding / (safeDrainPerSec - ingressPerSec)) * 1_000),
            );
        },
      ),
    );
  });
});
