/** Mean latencies by name since the last call of `take`, as a service sees its own calls. */
export class Latencies {
  private sums = new Map<string, { ms: number; n: number }>();

  add(name: string, ms: number): void {
    const sum = this.sums.get(name) ?? { ms: 0, n: 0 };
    sum.ms += ms;
    sum.n++;
    this.sums.set(name, sum);
  }

  /** Returns the means in milliseconds and starts anew; null when nothing was measured. */
  take(): Record<string, number> | null {
    if (this.sums.size === 0) return null;
    const means = Object.fromEntries(
      [...this.sums].map(([name, { ms, n }]) => [name, Math.round((ms / n) * 100) / 100]),
    );
    this.sums = new Map();
    return means;
  }
}
