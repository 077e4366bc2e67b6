import type pg from "pg";
import type { LedgerSnapshot } from "../../domain/truth/decided-time";
import { plainArray } from "../../postgres/arrays";
import type { AcknowledgedMutation } from "./model";

/** The bit of a horizon in `late_mutation.looked`; each has an index of what still is to be looked at. */
const BITS: Record<number, number> = { 1: 1, 10: 2, 60: 4 };

function bitOf(horizon: number): number {
  const bit = BITS[horizon];
  if (bit === undefined) throw new RangeError(`there is no horizon of ${horizon} s`);
  return bit;
}

/** The ended transactions at a moment of the ledger's clock. */
export async function snapshot(pool: pg.Pool): Promise<LedgerSnapshot> {
  const { rows } = await pool.query<{ at_ms: number; xmin: string; xmax: string }>({
    name: "snapshot",
    text: `SELECT date_part('epoch', now()) * 1000 AS at_ms, pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax
           FROM pg_current_snapshot() s`,
  });
  const row = rows[0] as { at_ms: number; xmin: string; xmax: string };
  return { atMs: row.at_ms, xmin: BigInt(row.xmin), xmax: BigInt(row.xmax) };
}

/** Mutations that came into the ledger so late, before a time, and were not looked at yet at this horizon. */
export async function lateMutations(
  pool: pg.Pool,
  horizon: number,
  cameBefore: Date,
  limit: number,
): Promise<AcknowledgedMutation[]> {
  const { rows } = await pool.query<{ mutation_id: string; path_id: number; key: string; version: string }>({
    name: `late-mutations-${horizon}`,
    text: `SELECT mutation_id, path_id, key, version FROM late_mutation
           WHERE looked & ${bitOf(horizon)} = 0 AND came_at <= $1 ORDER BY came_at LIMIT $2`,
    values: [cameBefore, limit],
  });
  return rows.map(
    (row): AcknowledgedMutation => ({
      id: row.mutation_id,
      pathId: row.path_id,
      key: row.key,
      version: BigInt(row.version),
    }),
  );
}

/** Notes that these were looked at, in the caller's transaction. */
export async function lookedAt(client: pg.PoolClient, horizon: number, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    `UPDATE late_mutation SET looked = looked | ${bitOf(horizon)} WHERE mutation_id = ANY ($1::uuid[])`,
    [plainArray(ids)],
  );
}

/**
 * Acknowledged mutations made in an interval of ids, oldest first, without those that came into the ledger more than
 * LATE_AFTER_MS after their id was made.
 */
export async function acknowledged(
  pool: pg.Pool,
  after: string,
  upTo: string,
  limit: number,
): Promise<AcknowledgedMutation[]> {
  const { rows } = await pool.query<{ id: string; path_id: number; key: string; version: string }>({
    name: "acknowledged",
    text: `SELECT id, path_id, key, version FROM mutation m WHERE id > $1 AND id <= $2
             AND NOT EXISTS (SELECT FROM late_mutation l WHERE l.mutation_id = m.id) ORDER BY id LIMIT $3`,
    values: [after, upTo, limit],
  });
  return rows.map((row) => ({ id: row.id, pathId: row.path_id, key: row.key, version: BigInt(row.version) }));
}

/** Counts the mutations of each path that `acknowledged` would return for an interval of ids. */
export async function countAcknowledged(pool: pg.Pool, after: string, upTo: string): Promise<Map<number, number>> {
  const { rows } = await pool.query<{ path_id: number; n: string }>({
    name: "count-acknowledged",
    text: `SELECT path_id, count(*) AS n FROM mutation m WHERE id > $1 AND id <= $2
             AND NOT EXISTS (SELECT FROM late_mutation l WHERE l.mutation_id = m.id) GROUP BY path_id`,
    values: [after, upTo],
  });
  return new Map(rows.map((row) => [row.path_id, Number(row.n)]));
}
