import { describe, expect, it } from "vitest";
import { type ForecastEvidence, forecastOf } from "./forecast";

const FIGURES: NonNullable<ForecastEvidence["figures"]> = {
  ageMs: 800,
  catchUpMs: 60_000,
  mostMs: 75_000,
  p99DelayMs: 300,
  limitedBy: "headroom",
  because: null,
};
const given = (part: Partial<typeof FIGURES>, held: string | null = null): ForecastEvidence => ({
  held,
  figures: { ...FIGURES, ...part },
});

describe("when what is owed is expected in the record", () => {
  it.each<[string, ForecastEvidence, number | RegExp]>([
    ["follows the slow end of the measured catch-up", given({}), 75_000],
    ["follows the catch-up where its range is not known", given({ mostMs: null }), 60_000],
    ["is a moment where nothing stands before it", given({ catchUpMs: 0, mostMs: 0 }), 1_000],
    ["is not less than what acknowledgments take now", given({ catchUpMs: 0, mostMs: 0, p99DelayMs: 9_000 }), 9_000],
    ["cannot be told under a pause", given({}, "the drain of the key is paused by mara"), /paused by mara/],
    ["cannot be told while the path is paused", given({ limitedBy: "paused", catchUpMs: null }), /paused/],
    [
      "cannot be told where the backlog does not shrink",
      given({ limitedBy: "no-headroom", catchUpMs: null }),
      /takes no more writes than come in/,
    ],
    ["cannot be told from old figures", given({ ageMs: 40_000 }), /40 s ago/],
    ["cannot be told without figures", { held: null, figures: null }, /not been measured/],
    [
      "says why the catch-up is not known",
      given({ catchUpMs: null, because: "the safe drain is not known" }),
      /safe drain/,
    ],
  ])("%s", (_, evidence, expected) => {
    const forecast = forecastOf(evidence);
    if (typeof expected === "number") expect(forecast).toEqual({ inMs: expected });
    else expect(forecast).toEqual({ inMs: null, because: expect.stringMatching(expected) });
  });
});
