/** A service's counts since its last line in the log. */
export class Counts {
  accepted = 0;
  retried = 0;
  unanswered = 0;
  shed = 0;
  readonly refused = new Map<string, number>();
  readonly reads = { cache: 0, origin: 0, failed: 0 };
  readonly delaysMs: number[] = [];

  refuse(code: string): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  /** The counts as a line for people. */
  line(): string {
    const codes = [...this.refused].map(([code, n]) => `${code} ${n}`).join(", ");
    const refused = [...this.refused.values()].reduce((sum, n) => sum + n, 0);
    const { cache, origin, failed } = this.reads;
    return [
      `accepted ${this.accepted}, refused ${refused}${codes ? ` (${codes})` : ""}, retried ${this.retried}`,
      `given up ${this.unanswered}, held back ${this.shed}`,
      `reads ${cache} from cache, ${origin} from origin, ${failed} failed`,
      `acknowledged in p50 ${percentile(this.delaysMs, 0.5)}, p99 ${percentile(this.delaysMs, 0.99)}`,
    ].join("; ");
  }
}

/** The least value that this share of them does not exceed, as text; a dash where there are none. */
export function percentile(valuesMs: readonly number[], share: number): string {
  if (valuesMs.length === 0) return "–";
  const sorted = [...valuesMs].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] as number;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
