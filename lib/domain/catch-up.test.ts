import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATCH_UP_BOUNDS, type CatchUpQuestion, catchUp, catchUpQuestion } from "./catch-up";

const MINUTE = 60_000;

describe("catchUp", () => {
  it.each<[string, CatchUpQuestion, ReturnType<typeof catchUp>]>([
    [
      "4,000/s drained at 3,200 for ten minutes leave 480,000, and 500/s need 16 minutes",
      { ingressPerSec: 4000, drainPerSec: 3200, forMs: 10 * MINUTE, safeDrainPerSec: 4500 },
      { backlog: 480_000, headroomPerSec: 500, catchUpMs: 16 * MINUTE },
    ],
    [
      "12,000/s at −15 % for 20 minutes leave 2,160,000, and 900/s need 40 minutes",
      { ingressPerSec: 12_000, drainPerSec: 10_200, forMs: 20 * MINUTE, safeDrainPerSec: 12_900 },
      { backlog: 2_160_000, headroomPerSec: 900, catchUpMs: 40 * MINUTE },
    ],
    [
      "90 s of lag at 3,000/s are 270,000 writes",
      { ingressPerSec: 3000, drainPerSec: 0, forMs: 90_000, safeDrainPerSec: 3000 },
      { backlog: 270_000, headroomPerSec: 0, catchUpMs: null },
    ],
    [
      "what is outstanding already comes on top",
      { ingressPerSec: 4000, drainPerSec: 3200, forMs: 10 * MINUTE, safeDrainPerSec: 4500, backlog: 20_000 },
      { backlog: 500_000, headroomPerSec: 500, catchUpMs: 1_000_000 },
    ],
    [
      "a backlog alone is drained by the headroom",
      { ingressPerSec: 0, drainPerSec: 0, forMs: 0, safeDrainPerSec: 1000, backlog: 1_000_000 },
      { backlog: 1_000_000, headroomPerSec: 1000, catchUpMs: 1_000_000 },
    ],
    [
      "a drain above ingress takes from the backlog, never below zero",
      { ingressPerSec: 10, drainPerSec: 1000, forMs: MINUTE, safeDrainPerSec: 20, backlog: 100 },
      { backlog: 0, headroomPerSec: 10, catchUpMs: 0 },
    ],
    [
      "without headroom there is no end to it",
      { ingressPerSec: 4000, drainPerSec: 3200, forMs: MINUTE, safeDrainPerSec: 3900 },
      { backlog: 48_000, headroomPerSec: -100, catchUpMs: null },
    ],
    [
      "decimal rates leave no binary dust",
      { ingressPerSec: 0.1, drainPerSec: 0, forMs: 10_000, safeDrainPerSec: 0.3 },
      { backlog: 1, headroomPerSec: 0.2, catchUpMs: 5000 },
    ],
    [
      "a part of a write counts as one",
      { ingressPerSec: 1, drainPerSec: 0, forMs: 1, safeDrainPerSec: 2 },
      { backlog: 1, headroomPerSec: 1, catchUpMs: 1000 },
    ],
    [
      "a catch-up beyond what can be counted is none",
      { ingressPerSec: 0, drainPerSec: 0, forMs: 0, safeDrainPerSec: 0.000001, backlog: 1_000_000_000_000 },
      { backlog: 1_000_000_000_000, headroomPerSec: 0.000001, catchUpMs: null },
    ],
  ])("%s", (_, question, answer) => {
    expect(catchUp(question)).toEqual(answer);
  });

  const rate = fc.oneof(
    fc.integer({ min: 0, max: CATCH_UP_BOUNDS.ratePerSec }),
    fc.integer({ min: 0, max: 1_000_000_000 }).map((millionths) => millionths / 1_000_000),
    fc.double({ min: 0, max: CATCH_UP_BOUNDS.ratePerSec, noNaN: true }),
  );
  const question = fc.record({
    ingressPerSec: rate,
    drainPerSec: rate,
    forMs: fc.integer({ min: 0, max: CATCH_UP_BOUNDS.forMs }),
    safeDrainPerSec: rate,
    backlog: fc.option(fc.integer({ min: 0, max: CATCH_UP_BOUNDS.backlog }), { nil: undefined }),
  });

  it("gives whole, safe figures for whatever the schema lets in", () => {
    fc.assert(
      fc.property(question, (asked) => {
        const answer = catchUp(catchUpQuestion.parse(asked));
        expect(Number.isSafeInteger(answer.backlog) && answer.backlog >= 0).toBe(true);
        expect(Object.is(answer.headroomPerSec, -0)).toBe(false);
        if (answer.catchUpMs !== null) expect(Number.isSafeInteger(answer.catchUpMs)).toBe(true);
        if (answer.headroomPerSec <= 0) expect(answer.catchUpMs).toBeNull();
      }),
    );
  });

  it("has drained the backlog when it says so, and not a millisecond before", () => {
    const whole = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(
        whole,
        whole,
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 10_000_000 }),
        (ingressPerSec, drainPerSec, headroom, forMs) => {
          const { backlog, catchUpMs } = catchUp({
            ingressPerSec,
            drainPerSec,
            forMs,
            safeDrainPerSec: ingressPerSec + headroom,
          });
          expect(BigInt(catchUpMs!) * BigInt(headroom) >= BigInt(backlog) * 1000n).toBe(true);
          if (catchUpMs! > 0) expect((BigInt(catchUpMs!) - 1n) * BigInt(headroom) < BigInt(backlog) * 1000n).toBe(true);
        },
      ),
    );
  });

  it("comes to the same in one stretch or in two", () => {
    const whole = fc.integer({ min: 0, max: 100_000 });
    const seconds = fc.integer({ min: 0, max: 100_000 }).map((s) => s * 1000);
    fc.assert(
      fc.property(whole, whole, seconds, seconds, (drainPerSec, surplus, first, second) => {
        const rates = { ingressPerSec: drainPerSec + surplus, drainPerSec, safeDrainPerSec: 1 };
        const half = catchUp({ ...rates, forMs: first });
        expect(catchUp({ ...rates, forMs: second, backlog: half.backlog }).backlog).toBe(
          catchUp({ ...rates, forMs: first + second }).backlog,
        );
      }),
    );
  });

  it("never understates: more ingress, more time or more backlog leave at least as much", () => {
    fc.assert(
      fc.property(question, fc.integer({ min: 0, max: 1000 }), (asked, more) => {
        const { backlog } = catchUp(asked);
        const bigger = { ...asked, ingressPerSec: asked.ingressPerSec + more, backlog: (asked.backlog ?? 0) + more };
        expect(catchUp(bigger).backlog).toBeGreaterThanOrEqual(backlog);
      }),
    );
  });
});

describe("catchUpQuestion", () => {
  const GOOD = { ingressPerSec: 4000, drainPerSec: 3200, forMs: 600_000, safeDrainPerSec: 4500 };

  it.each<[string, object, string]>([
    ["a negative rate", { ingressPerSec: -1 }, "ingressPerSec must be a number from 0 to 10,000,000 writes a second."],
    ["NaN", { drainPerSec: Number.NaN }, "drainPerSec must be a number from 0 to 10,000,000 writes a second."],
    ["infinity", { safeDrainPerSec: Number.POSITIVE_INFINITY }, "safeDrainPerSec must be a number from 0 to"],
    ["a huge rate", { ingressPerSec: 1e300 }, "ingressPerSec must be a number from 0 to"],
    ["a rate as text", { ingressPerSec: "4000" }, "ingressPerSec must be a number from 0 to"],
    ["a missing rate", { drainPerSec: undefined }, "drainPerSec must be a number from 0 to"],
    [
      "a negative time",
      { forMs: -1 },
      "forMs must be a whole number from 0 to 31,622,400,000 milliseconds (366 days).",
    ],
    ["half a millisecond", { forMs: 0.5 }, "forMs must be a whole number"],
    ["a time beyond a year", { forMs: 1e12 }, "forMs must be a whole number"],
    ["half a write", { backlog: 0.5 }, "backlog must be a whole number from 0 to 1,000,000,000,000 writes."],
    ["a negative backlog", { backlog: -5 }, "backlog must be a whole number"],
  ])("refuses %s with a sentence", (_, change, sentence) => {
    const refused = catchUpQuestion.safeParse({ ...GOOD, ...change });
    expect(refused.error?.issues).toHaveLength(1);
    expect(refused.error?.issues[0]?.message).toContain(sentence);
  });

  it("refuses members that it does not know", () => {
    expect(catchUpQuestion.safeParse({ ...GOOD, ingress: 1 }).success).toBe(false);
  });
});
