/** A moment of a chart: its time, and each line's figure; null breaks the line. */
export interface ChartPoint {
  at: number;
  [figure: string]: number | null | [number, number];
}

/** A stretch without a figure: nobody sampled at all, or this figure alone could not be measured. */
export interface Gap {
  from: number;
  to: number;
  kind: "not-sampled" | "unmeasured";
}

export interface Spread {
  /** The last figure that is known. */
  last: number;
  greatest: number;
  /** The range ends without a figure, so the last known one says nothing of now. */
  endsUnknown: boolean;
}

/** The last and the greatest figure, for the sentence that stands for a chart; null when none is known. */
export function spread(points: readonly ChartPoint[], figure: string): Spread | null {
  const known = points.map((point) => point[figure]).filter((value): value is number => typeof value === "number");
  if (known.length === 0) return null;
  return {
    last: known.at(-1)!,
    greatest: Math.max(...known),
    endsUnknown: typeof points.at(-1)?.[figure] !== "number",
  };
}
