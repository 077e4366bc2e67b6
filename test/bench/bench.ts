/** What a benchmark is given: how large its data is to be, and where it may say how far it is. */
export interface BenchOptions {
  /** Rows of the data set, where a benchmark has one; each has its own default. */
  rows?: number;
  /** Interleaved rounds; more of them on a machine that is busy with other work. */
  rounds?: number;
  /** Writes one line about progress; nothing that a reader of the result needs. */
  say(line: string): void;
}

/** A figure that was measured, with its unit last in its name. */
export type Figures = Record<string, number>;

export interface Ratio {
  value: number;
  /** What is divided by what. */
  of: string;
  target: { atLeast: number } | { atMost: number };
}

export interface BenchResult {
  figures: Figures;
  ratios: Record<string, Ratio>;
  /** What a reader must know of how it was measured. */
  notes: string[];
}

export type Bench = (options: BenchOptions) => Promise<BenchResult>;

export function isReached({ value, target }: Ratio): boolean {
  return "atLeast" in target ? value >= target.atLeast : value <= target.atMost;
}
