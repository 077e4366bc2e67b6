import type pg from "pg";
import { plainArray } from "../../postgres/arrays";
import type { AcknowledgedMutation, LedgerObservations } from "./model";

/** The bit of a horizon in `late_mutation.looked`; each has an index of what still is to be looked at. */
const BITS: Record<number, number> = { 1: 1, 10: 2, 60: 4 };

function bitOf(horizon: number): number {
  const bit = BITS[horizon];
  if (bit === undefined) throw new RangeError(`there is no horizon of ${horizon} s`);
  return bit;
}

/** What came into the ledger behind its ids, and what tells which ids can still come. */
export function late(pool: pg.Pool): Pick<LedgerObservations, "snapshot" | "lateMutations"> {
  return {
    async snapshot() {
      const { rows } = await pool.query<{ at_ms: number; xmin: string; xmax: string }>({
        name: "snapshot",
        text: `SELECT date_part('epoch', now()) * 1000 AS at_ms, pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax
               FROM pg_current_snapshot() s`,
      });
      const row = rows[0] as { at_ms: number; xmin: string; xmax: string };
      return { atMs: row.at_ms, xmin: BigInt(row.xmin), xmax: BigInt(row.xmax) };
    },
    async lateMutations(horizon, cameBefore, limit) {
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
    },
  };
}

/** Notes that these were looked at, in the caller's transaction. */
export async function lookedAt(client: pg.PoolClient, horizon: number, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    `UPDATE late_mutation SET looked = looked | ${bitOf(horizon)} WHERE mutation_id = ANY ($1::uuid[])`,
    [plainArray(ids)],
  );
}
