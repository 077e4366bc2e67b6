import { describe, expect, it } from "vitest";
import { nextStanding, type PathStanding, type StandingFigures, standingNow } from "./path-standing";

const figures = (part: Partial<StandingFigures> = {}): StandingFigures => ({
  outstanding: "5",
  truthLagMs: 1_000,
  maxTruthLagMs: 30_000,
  findings: { pending: "5" },
  isPartial: false,
  limitedBy: "headroom",
  fallingForMs: null,
  drain: "running",
  acknowledge: "contract",
  ...part,
});

const NO_HEADROOM = { limitedBy: "no-headroom", fallingForMs: 10_000 } as const;

describe("a path's standing at one moment", () => {
  it.each<[string, Partial<StandingFigures>, PathStanding]>([
    ["late by its lag", { truthLagMs: 31_000 }, "late"],
    ["late by a finding without a lag", { truthLagMs: null, findings: { late: "1" } }, "late"],
    ["diverging with late keys of an earlier check", { findings: { late: "1" } }, "diverging"],
    ["broken by a phantom", { findings: { phantom: "4" } }, "broken"],
    ["well with a write that the relay hands over again", { findings: { stranded: "3" } }, "well"],
    ["broken before it is late", { findings: { phantom: "4" }, truthLagMs: 31_000 }, "broken"],
    ["unknown without a lag", { truthLagMs: null }, "unknown"],
    ["unknown without a count", { outstanding: null }, "unknown"],
    ["unknown without findings", { findings: null }, "unknown"],
    ["unknown with findings of a part", { isPartial: true }, "unknown"],
    ["unknown with an unreachable store", { findings: { unreachable: "2" } }, "unknown"],
    ["held while its drain is paused", { drain: "paused" }, "held"],
    ["held while it acknowledges nothing", { acknowledge: "closed" }, "held"],
    ["diverging with stale caches", { findings: { stale: "5" } }, "diverging"],
    ["behind without headroom for ten seconds", { ...NO_HEADROOM, truthLagMs: 4_000 }, "behind"],
    ["well over a short lag", { ...NO_HEADROOM, truthLagMs: 2_000 }, "well"],
    ["well over some slow seconds", { ...NO_HEADROOM, fallingForMs: 8_000, truthLagMs: 6_000 }, "well"],
    ["behind at once with old writes", { ...NO_HEADROOM, fallingForMs: 2_000, truthLagMs: 8_000 }, "behind"],
    ["nearing late", { truthLagMs: 16_000 }, "nearing"],
    ["well with writes in flight", {}, "well"],
  ])("is %s", (_, part, standing) => {
    expect(standingNow(figures(part))).toBe(standing);
  });
});

describe("a path's standing as it is told", () => {
  const at = (second: number) => new Date(second * 1_000);
  /** The standings that are told at each second, for what is seen at each second. */
  function told(seen: PathStanding[]): PathStanding[] {
    let kept: ReturnType<typeof nextStanding> | null = null;
    return seen.map((each, second) => {
      kept = nextStanding(kept, each, at(second));
      return kept.standing;
    });
  }
  const lasting = (standing: PathStanding, seconds: number) => Array.from({ length: seconds }, () => standing);

  it("becomes worse at once", () => {
    expect(told(["well", "late", "broken"])).toEqual(["well", "late", "broken"]);
  });

  it("becomes better after fifteen seconds, and not before", () => {
    expect(told(["late", ...lasting("well", 16)])).toEqual([...lasting("late", 16), "well"]);
  });

  it("does not flicker: one bad look begins the wait anew", () => {
    const seen: PathStanding[] = ["late", ...lasting("well", 10), "late", ...lasting("well", 16)];
    expect(told(seen)).toEqual([...lasting("late", 27), "well"]);
  });

  it("keeps the time at which it began", () => {
    const late = nextStanding(nextStanding(null, "well", at(0)), "late", at(3));
    expect(nextStanding(nextStanding(late, "late", at(4)), "well", at(5))).toEqual({
      standing: "late",
      since: at(3),
      betterSince: at(5),
    });
  });
});
