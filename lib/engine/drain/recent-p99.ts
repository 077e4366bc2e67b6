const KEPT = 500;

/** The 99th percentile of the last few hundred measurements for each name, in milliseconds. */
export class RecentP99 {
  private readonly rings = new Map<string, { values: number[]; next: number }>();

  add(name: string, ms: number): void {
    const ring = this.rings.get(name) ?? { values: [], next: 0 };
    ring.values[ring.next] = ms;
    ring.next = (ring.next + 1) % KEPT;
    this.rings.set(name, ring);
  }

  byName(): Record<string, number> {
    return Object.fromEntries(
      [...this.rings].map(([name, { values }]) => {
        const sorted = [...values].sort((a, b) => a - b);
        return [name, Math.round((sorted[Math.floor(sorted.length * 0.99)] ?? 0) * 100) / 100];
      }),
    );
  }
}
