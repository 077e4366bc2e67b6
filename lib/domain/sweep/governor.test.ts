import { describe, expect, it } from "vitest";
import { afterStep, grantedShare, newPace, reserve, type StorePace } from "./governor";

/** Steps of one path on one store for a while; answers busy time ÷ wall time. */
function shareOf({ share, busyMs, steps }: { share: number; busyMs: (step: number) => number; steps: number }) {
  let pace = newPace();
  let nowMs = 1_000;
  let busy = 0;
  for (let step = 0; step < steps; step++) {
    const reserved = reserve([pace], share, nowMs);
    const took = busyMs(step);
    nowMs = reserved.startsAtMs + took;
    busy += took;
    pace = afterStep(reserved.paces[0] as StorePace, { busyMs: took, calls: 1, keys: 200 }, share, nowMs);
  }
  return busy / (Math.max(nowMs, pace.freeAtMs) - 1_000);
}

describe("the sweep's governor", () => {
  it.each([
    ["steps of equal cost", 0.05, () => 8],
    ["steps that vary", 0.05, (step: number) => 2 + (step % 5)],
    ["a large share", 0.5, () => 8],
  ])("keeps busy time ÷ wall time at the share: %s", (_, share, busyMs) => {
    const reached = shareOf({ share, busyMs, steps: 400 });
    expect(reached).toBeLessThanOrEqual(share * 1.01);
    expect(reached).toBeGreaterThan(share * 0.9);
  });

  it.each<[string, Partial<StorePace>, number]>([
    ["unmeasured", {}, 0.05],
    ["as usual", { usualMs: 1, recentMs: 1.9 }, 0.05],
    ["doubled", { usualMs: 1, recentMs: 2 }, 0.025],
    ["ten times", { usualMs: 1, recentMs: 10 }, 0.025],
  ])("grants the share, and half of it while the latency is doubled: %s", (_, part, granted) => {
    expect(grantedShare({ ...newPace(), ...part }, 0.05)).toBe(granted);
  });

  it("keeps the share of a store that several paths reserve at once", () => {
    const first = reserve([{ ...newPace(), stepMs: 10, measured: 1 }], 0.05, 0);
    const second = reserve(first.paces, 0.05, 0);
    const third = reserve(second.paces, 0.05, 0);
    expect([first.startsAtMs, second.startsAtMs, third.startsAtMs]).toEqual([0, 200, 400]);
  });

  it("waits until every store of the step is free", () => {
    const free = newPace();
    const busy = { ...newPace(), freeAtMs: 700 };
    expect(reserve([free, busy], 0.05, 100).startsAtMs).toBe(700);
  });

  it("takes a store that stays slow for usual after some minutes, and not before", () => {
    let pace = { ...newPace(), usualMs: 0.02, recentMs: 0.02, measured: 100 };
    const slow = (nowMs: number) => {
      pace = afterStep(pace, { busyMs: 20, calls: 1, keys: 200 }, 0.05, nowMs) as typeof pace;
      return grantedShare(pace, 0.05);
    };
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((second) => slow(second * 1_000)).at(-1)).toBe(0.025);
    for (let second = 9; second < 1_800; second++) slow(second * 1_000);
    expect(grantedShare(pace, 0.05)).toBe(0.05);
  });
});
