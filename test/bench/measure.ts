/** The median of the measurements, so that one disturbed round does not count. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which this share of the measurements lies; NaN without measurements. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

/** Times a call, in milliseconds. */
export async function timed(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

/**
 * Times several calls side by side. Each round makes every call once, in turn, so that other work on the machine burdens all of
 * them alike. Returns the samples of each call, in milliseconds.
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

/** Rounds for people and logs: three significant digits below a thousand, whole numbers above. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
}
