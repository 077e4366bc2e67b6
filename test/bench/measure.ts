/** The middle of what was measured, so that one disturbed round does not count. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which this share of the measurements lies; NaN where nothing was measured. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

/** How long a call takes, in milliseconds. */
export async function timed(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

/**
 * Times several calls side by side: each round calls every one of them once, in turn, so that whatever else the machine does
 * falls on all of them alike. Answers the samples of each, in milliseconds.
 */
export async function sideBySide<Name extends string>(
  rounds: number,
  calls: Record<Name, (round: number) => Promise<unknown>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(calls) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  const warmUp = Math.min(rounds, 50);
  for (let round = -warmUp; round < rounds; round++)
    for (const name of names) {
      const ms = await timed(() => calls[name](round + warmUp));
      if (round >= 0) samples[name].push(ms);
    }
  return samples;
}

/** Rounded for people and logs: three significant digits below a thousand, whole numbers above. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
}
