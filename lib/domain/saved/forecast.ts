import type { CatchUpLimit } from "../truth/figures";
/** When a path's backlog is expected to be in the record, by what was measured; or why that cannot be told. */
export type Forecast = { inMs: number } | { inMs: null; because: string };

export interface ForecastEvidence {
  /** The obstacle to the key's drain, in words, or null. */
  held: string | null;
  /** The newest figures of the path; null where there are none. */
  figures: {
    ageMs: number;
    catchUpMs: number | null;
    /** The slow end of what was measured of catchUpMs. */
    mostMs: number | null;
    p99DelayMs: number | null;
    limitedBy: CatchUpLimit | null;
    because: string | null;
  } | null;
}

/** Figures older than this say nothing of now. */
const CURRENT_FOR_MS = 15_000;
/** A write that nothing stands before still takes a moment. */
const LEAST_MS = 1_000;

/** The forecast for a write that is owed now: the measured catch-up of everything that is owed with it. */
export function forecastOf({ held, figures }: ForecastEvidence): Forecast {
  if (held !== null) return { inMs: null, because: held };
  if (figures === null) return { inMs: null, because: "the path's drain has not been measured yet" };
  if (figures.ageMs > CURRENT_FOR_MS)
    return {
      inMs: null,
      because: `the path's drain was last measured ${Math.round(figures.ageMs / 1000)} s ago`,
    };
  if (figures.limitedBy === "paused") return { inMs: null, because: "the drain is paused" };
  if (figures.limitedBy === "no-headroom")
    return { inMs: null, because: "the origin takes no more writes than come in" };
  if (figures.catchUpMs === null)
    return { inMs: null, because: figures.because ?? "the speed of the catch-up is not known" };
  return { inMs: Math.max(figures.catchUpMs, figures.mostMs ?? 0, figures.p99DelayMs ?? 0, LEAST_MS) };
}
