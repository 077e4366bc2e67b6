/** The options of a benchmark: the size of its data, and a place for its progress. */
export interface BenchOptions {
  /** Rows of the data set, where a benchmark has one; each benchmark has its own default. */
  rows?: number;
  /** Interleaved rounds; more of them on a machine that is busy with other work. */
  rounds?: number;
  /** Writes a line about progress; no reader of the result needs it. */
  say(line: string): void;
}

/** A measured figure, with its unit last in its name. */
export type Figures = Record<string, number>;

export interface Ratio {
  value: number;
  /** The meaning of the value: dividend ÷ divisor, or the measured unit. */
  of: string;
  target: { atLeast: number } | { atMost: number };
}

export interface BenchResult {
  figures: Figures;
  ratios: Record<string, Ratio>;
  /** Facts about the measurement that a reader must know. */
  notes: string[];
}

export type Bench = (options: BenchOptions) => Promise<BenchResult>;

export function isReached({ value, target }: Ratio): boolean {
  return "atLeast" in target ? value >= target.atLeast : value <= target.atMost;
}
