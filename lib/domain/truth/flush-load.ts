import { durationText } from "./summary";

/** The measurements that the workers of a path made of their flushes in the last minute. */
export interface FlushLoad {
  /** Writes a second whose flush was committed, and whose flush was refused and sent again. */
  flushedPerSec: number;
  refusedPerSec: number;
  /** The mean time of a flush, and what flushes of their sizes took before; null: too few were compared. */
  tookMs: number | null;
  usualMs: number | null;
}

/** The load of a path from the figures of each of its workers, as their heartbeats carry them; null where none tells. */
export function flushLoad(progress: readonly Record<string, number>[], path: string): FlushLoad | null {
  const of = progress.flatMap((figures) => {
    const refused = figures[`${path} refused`];
    if (refused === undefined) return [];
    const [size, perSec] = [figures[`${path} batch`] ?? 0, figures[`${path} batches`] ?? 0];
    return [{ perSec, writes: size * perSec, refused, took: figures[`${path} took`], usual: figures[`${path} usual`] }];
  });
  if (of.length === 0) return null;
  const compared = of.flatMap(({ took, usual, perSec }) =>
    took === undefined || usual === undefined ? [] : [{ took, usual, perSec }],
  );
  const weight = compared.reduce((sum, { perSec }) => sum + perSec, 0);
  const mean = (figure: "took" | "usual") =>
    weight === 0 ? null : compared.reduce((sum, each) => sum + each[figure] * each.perSec, 0) / weight;
  return {
    flushedPerSec: of.reduce((sum, { writes }) => sum + writes, 0),
    refusedPerSec: of.reduce((sum, { refused }) => sum + refused, 0),
    tookMs: mean("took"),
    usualMs: mean("usual"),
  };
}

const HEAVIER_BY = 3;
const HEAVIER_MS = 20;

/** Statements that became heavier, in words; null: they did not, or it is not known. */
export function heavier({ tookMs, usualMs }: FlushLoad): string | null {
  if (tookMs === null || usualMs === null) return null;
  if (tookMs < usualMs * HEAVIER_BY || tookMs - usualMs < HEAVIER_MS) return null;
  return `its statements became heavier: a flush takes ${msText(tookMs)}, and flushes of the same size took ${msText(usualMs)} before`;
}

const msText = (ms: number) =>
  ms < 1_000 ? `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms` : durationText(ms);

const LEAST_REFUSED_PER_SEC = 1;

/** Retries that add to an origin's load: as many writes are sent again as are taken, in words; null: fewer, or nothing is taken at all. */
export function amplified({ flushedPerSec, refusedPerSec }: FlushLoad): string | null {
  if (flushedPerSec <= 0 || refusedPerSec < Math.max(LEAST_REFUSED_PER_SEC, flushedPerSec)) return null;
  const times = (flushedPerSec + refusedPerSec) / flushedPerSec;
  return `retries add to its load: each write is sent ${times < 10 ? times.toFixed(1) : Math.round(times)} times until it is taken`;
}
