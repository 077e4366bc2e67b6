import { UsualTimes } from "./usual-times";

const WINDOW_MS = 60_000;
/** So many batches of a path are remembered at most. */
const KEPT = 2_000;
/** Fewer batches with a usual time tell nothing of a change. */
const LEAST_COMPARED = 5;

interface Flushed {
  atMs: number;
  size: number;
  tookMs: number;
}

interface Recent {
  flushed: Flushed[];
  refused: { atMs: number; size: number }[];
  usual: UsualTimes;
}

/** The batches of the last minute, by path: sizes, pace, what they took against what batches of their size usually take, and refused ones. */
export class RecentBatches {
  private readonly paths = new Map<string, Recent>();

  constructor(private readonly nowMs: () => number = Date.now) {}

  flushed(path: string, size: number, tookMs: number): void {
    const recent = this.recent(path);
    recent.flushed = [...recent.flushed, { atMs: this.nowMs(), size, tookMs }].slice(-KEPT);
  }

  /** Counts the writes of a batch that the origin refused, and that are sent again. */
  refused(path: string, size: number): void {
    const recent = this.recent(path);
    recent.refused = [...recent.refused, { atMs: this.nowMs(), size }].slice(-KEPT);
  }

  /**
   * By path and figure: `PATH batch` is the mean size, `PATH batches` their number a second, `PATH refused` the writes a second whose batch
   * was refused, `PATH took` and `PATH usual` the mean times in milliseconds of the batches with a usual time.
   */
  figures(): Record<string, number> {
    return Object.fromEntries(
      [...this.paths.keys()].flatMap((path) => {
        const { flushed, refused, usual } = this.recent(path);
        const [first] = [...flushed, ...refused].sort((a, b) => a.atMs - b.atMs);
        if (first === undefined) return [];
        const seconds = Math.max(1, (this.nowMs() - first.atMs) / 1_000);
        const writes = (of: readonly { size: number }[]) => of.reduce((sum, { size }) => sum + size, 0);
        const compared = flushed.flatMap(({ size, tookMs }) => {
          const usualMs = usual.msOf(size);
          return usualMs === null ? [] : [{ tookMs, usualMs }];
        });
        const mean = (value: (of: { tookMs: number; usualMs: number }) => number) =>
          compared.reduce((sum, of) => sum + value(of), 0) / compared.length;
        const figures: Record<string, number> = { [`${path} refused`]: writes(refused) / seconds };
        if (flushed.length > 0) {
          figures[`${path} batch`] = writes(flushed) / flushed.length;
          figures[`${path} batches`] = flushed.length / seconds;
        }
        if (compared.length >= LEAST_COMPARED) {
          figures[`${path} took`] = mean(({ tookMs }) => tookMs);
          figures[`${path} usual`] = mean(({ usualMs }) => usualMs);
        }
        return Object.entries(figures);
      }),
    );
  }

  /** A path's batches of the last minute. Older ones become part of what is usual. */
  private recent(path: string): Recent {
    const since = this.nowMs() - WINDOW_MS;
    const recent = this.paths.get(path) ?? { flushed: [], refused: [], usual: new UsualTimes() };
    this.paths.set(path, recent);
    for (const { atMs, size, tookMs } of recent.flushed) if (atMs < since) recent.usual.add(size, tookMs, atMs);
    recent.flushed = recent.flushed.filter(({ atMs }) => atMs >= since);
    recent.refused = recent.refused.filter(({ atMs }) => atMs >= since);
    return recent;
  }
}
