const WINDOW_MS = 60_000;
/** So many batches of a path are remembered at most. */
const KEPT = 2_000;

/** The sizes of the batches that were flushed in the last minute, by path, and how long passed between them. */
export class RecentBatches {
  private readonly flushed = new Map<string, { atMs: number; size: number }[]>();

  constructor(private readonly nowMs: () => number = Date.now) {}

  add(path: string, size: number): void {
    const batches = this.recent(path);
    batches.push({ atMs: this.nowMs(), size });
    this.flushed.set(path, batches.slice(-KEPT));
  }

  /** By path and figure: `PATH batch` is the mean size, `PATH batches` their number a second. */
  figures(): Record<string, number> {
    const of = [...this.flushed.keys()].flatMap((path) => {
      const batches = this.recent(path);
      const [first] = batches;
      if (first === undefined) return [];
      const seconds = Math.max(1, (this.nowMs() - first.atMs) / 1_000);
      const mutations = batches.reduce((sum, { size }) => sum + size, 0);
      return [
        [`${path} batch`, mutations / batches.length],
        [`${path} batches`, batches.length / seconds],
      ] as const;
    });
    return Object.fromEntries(of);
  }

  private recent(path: string) {
    const since = this.nowMs() - WINDOW_MS;
    return (this.flushed.get(path) ?? []).filter(({ atMs }) => atMs >= since);
  }
}
