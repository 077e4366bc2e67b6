import type pg from "pg";

/** Counts that a person makes in the ledger with SQL, without the product's own figures. */
export interface ByHand {
  atMs: number;
  outstanding: number;
  oldestAcceptedAt: Date | null;
  ageMs: number | null;
  /** So far, for rates between two looks. */
  accepted: number;
  settled: number;
}

/** Counts what is owed on a path row by row, in one snapshot; the totals for rates are those that the ledger keeps. */
export async function countByHand(ledger: pg.Client, path: string): Promise<ByHand> {
  const { rows } = await ledger.query<{
    at: Date;
    outstanding: string;
    oldest: Date | null;
    accepted: string;
    settled: string;
  }>(
    `WITH p AS (SELECT path_id FROM path_control WHERE path = $1)
     SELECT clock_timestamp() AS at,
       (SELECT count(*) FROM outstanding WHERE path_id = (SELECT path_id FROM p)) AS outstanding,
       (SELECT min(accepted_at) FROM outstanding WHERE path_id = (SELECT path_id FROM p)) AS oldest,
       (SELECT sum(total) FROM lane_tally WHERE path_id = (SELECT path_id FROM p) AND kind = 0) AS accepted,
       (SELECT sum(total) FROM lane_tally WHERE path_id = (SELECT path_id FROM p) AND kind = 1) AS settled`,
    [path],
  );
  const row = rows[0] as (typeof rows)[number];
  return {
    atMs: row.at.getTime(),
    outstanding: Number(row.outstanding),
    oldestAcceptedAt: row.oldest,
    ageMs: row.oldest === null ? null : row.at.getTime() - row.oldest.getTime(),
    accepted: Number(row.accepted),
    settled: Number(row.settled),
  };
}

/** Rates over the last seconds of a series of counts; null until there is enough of it. */
export function ratesOf(
  counts: readonly ByHand[],
  overMs: number,
): { ingressPerSec: number; drainPerSec: number } | null {
  const last = counts.at(-1);
  const first = counts.find((count) => last !== undefined && last.atMs - count.atMs <= overMs);
  if (last === undefined || first === undefined || last.atMs - first.atMs < 1_000) return null;
  const seconds = (last.atMs - first.atMs) / 1_000;
  return {
    ingressPerSec: (last.accepted - first.accepted) / seconds,
    drainPerSec: (last.settled - first.settled) / seconds,
  };
}
