/** A time weighs half as much after so long. */
const HALF_LIFE_MS = 30 * 60_000;
/** So much weight makes a time usual. */
const LEAST_WEIGHT = 20;

/** The usual times of batches, by the power of two of their size; the last half hour weighs most. */
export class UsualTimes {
  private readonly classes = new Map<number, { weight: number; totalMs: number; atMs: number }>();

  add(size: number, tookMs: number, atMs: number): void {
    const known = this.classes.get(classOf(size));
    const faded = known === undefined ? 0 : 0.5 ** (Math.max(0, atMs - known.atMs) / HALF_LIFE_MS);
    this.classes.set(classOf(size), {
      weight: (known?.weight ?? 0) * faded + 1,
      totalMs: (known?.totalMs ?? 0) * faded + tookMs,
      atMs,
    });
  }

  /** The usual time of a batch of such a size in milliseconds; null where too few were seen. */
  msOf(size: number): number | null {
    const known = this.classes.get(classOf(size));
    return known === undefined || known.weight < LEAST_WEIGHT ? null : known.totalMs / known.weight;
  }
}

const classOf = (size: number) => Math.floor(Math.log2(Math.max(1, size)));
