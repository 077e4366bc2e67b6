import { type inferParserType, parseAsString } from "nuqs";

export interface Range {
  value: string;
  label: string;
  spanMs: number;
  stepMs: number;
}

const minutes = (count: number) => count * 60_000;

/** The ranges on offer, each with a step that gives some sixty to ninety points. */
export const RANGES: readonly Range[] = [
  { value: "15m", label: "15 min", spanMs: minutes(15), stepMs: 15_000 },
  { value: "1h", label: "1 h", spanMs: minutes(60), stepMs: minutes(1) },
  { value: "6h", label: "6 h", spanMs: minutes(360), stepMs: minutes(5) },
  { value: "24h", label: "24 h", spanMs: minutes(1_440), stepMs: minutes(20) },
  { value: "7d", label: "7 d", spanMs: minutes(10_080), stepMs: minutes(120) },
];

/** The range of an address: a range up to now, or a stretch of the past that a link holds. */
export type ChosenRange = { kind: "live"; range: Range } | { kind: "held"; from: number; to: number; stepMs: number };

/** The members of an address that name a range. */
export const RANGE_ADDRESS = { range: parseAsString, from: parseAsString, to: parseAsString };
export type NamedRange = inferParserType<typeof RANGE_ADDRESS>;

/** Reads the range of an address; an unreadable one gives the shortest range up to now. */
export function chosenRange(values: NamedRange): ChosenRange {
  const from = Date.parse(values.from ?? "");
  const to = Date.parse(values.to ?? "");
  if (from < to) return { kind: "held", from, to, stepMs: stepFor(to - from) };
  return { kind: "live", range: RANGES.find(({ value }) => value === values.range) ?? RANGES[0]! };
}

function stepFor(spanMs: number): number {
  const fitting = RANGES.find((range) => spanMs <= range.spanMs * 1.5);
  return fitting ? fitting.stepMs : Math.ceil(spanMs / 90 / 3_600_000) * 3_600_000;
}
