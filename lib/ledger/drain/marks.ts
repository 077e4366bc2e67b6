import type pg from "pg";
import type { Lane } from "../../domain/lane";
import { type Mark, type MarkedFlush, NO_MARK } from "../../domain/marks";
import { sqlState } from "../../postgres/pool";
import { MarksMoved } from "./model";

/** What record_marks raises where a flush does not follow what is recorded of its lane. */
const MARKS_MOVED = "TU001";

/** Flushes as record_marks takes them: numbers are texts, since they may pass 2^53. */
export function flushesText(flushes: readonly MarkedFlush[]): string {
  return JSON.stringify(flushes.map((flush) => ({ ...flush, number: String(flush.number) })));
}

/** Throws what a statement that records flushes threw, told by its type. */
export function marksMovedOr(error: unknown): never {
  if (sqlState(error) === MARKS_MOVED) throw new MarksMoved((error as Error).message);
  throw error;
}

/** The lane's mark in the origin, as far as it is recorded. */
export async function laneMark(pool: pg.Pool, { pathId, lane }: Lane): Promise<Mark> {
  const { rows } = await pool.query<{ number: string; nonce: string }>({
    name: "lane-mark",
    text: "SELECT number, nonce FROM lane_mark WHERE path_id = $1 AND lane = $2",
    values: [pathId, lane],
  });
  const row = rows[0];
  return row === undefined ? NO_MARK : { number: BigInt(row.number), nonce: row.nonce };
}

/**
 * Records flushes that the origin has and the ledger has not, and settles what they applied as materialized. Answers the ids that the
 * ledger does not know at all, and then nothing was recorded.
 */
export async function catchUp(
  pool: pg.Pool,
  { pathId, lane }: Lane,
  flushes: readonly MarkedFlush[],
  by: string,
): Promise<string[]> {
  const { rows } = await pool
    .query<{ unknown: string[] }>({
      name: "catch-up",
      text: "SELECT catch_up($1::smallint, $2::smallint, $3::jsonb, $4) AS unknown",
      values: [pathId, lane, flushesText(flushes), by],
    })
    .catch(marksMovedOr);
  return rows[0]?.unknown ?? [];
}
