import type pg from "pg";
import type { Lane } from "../../domain/lane";
import type { MarkedFlush, ReceiptProof } from "../../domain/marks";
import { plainArray } from "../../postgres/arrays";
import { inTransaction } from "../../postgres/pool";
import { OUTCOME } from "../codes";
import { flushesText, marksMovedOr } from "../drain/marks";
import { lockRollbacks } from "./lock-rollbacks";

/** The nonces kept of a lane's flushes, of these numbers. */
export async function noncesOf(
  pool: pg.Pool,
  { pathId, lane }: Lane,
  numbers: bigint[],
): Promise<ReadonlyMap<bigint, string>> {
  const { rows } = await pool.query<{ number: string; nonce: string }>({
    name: "recorded-nonces",
    text: "SELECT number, nonce FROM lane_flush WHERE path_id = $1 AND lane = $2 AND number = ANY ($3::bigint[])",
    values: [pathId, lane, plainArray(numbers)],
  });
  return new Map(rows.map((row) => [BigInt(row.number), row.nonce]));
}

/** A page of the flushes recorded above a number, in order. */
export async function flushesAbove(
  pool: pg.Pool,
  { pathId, lane }: Lane,
  above: bigint,
  limit: number,
): Promise<{ number: bigint; nonce: string; ids: string[] }[]> {
  const { rows } = await pool.query<{ number: string; nonce: string; ids: string[] }>({
    name: "recorded-flushes",
    text: `SELECT number, nonce, ids FROM lane_flush WHERE path_id = $1 AND lane = $2 AND number > $3 ORDER BY number LIMIT $4`,
    values: [pathId, lane, above, limit],
  });
  return rows.map((row) => ({ ...row, number: BigInt(row.number) }));
}

/** Forgets recorded flushes that are older than the retention, but for each lane's newest. Answers how many. */
export async function forgetFlushes(pool: pg.Pool, pathId: number, olderThanMs: number): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM lane_flush f WHERE (f.path_id, f.lane, f.number) IN (
       SELECT o.path_id, o.lane, o.number FROM lane_flush o JOIN lane_mark m USING (path_id, lane)
       WHERE o.path_id = $1 AND o.at < now() - $2 * interval '1 millisecond' AND o.number < m.number LIMIT 5000)`,
    [pathId, olderThanMs],
  );
  return rowCount ?? 0;
}

interface Importing extends Lane {
  flushes: MarkedFlush[];
  proofs: ReceiptProof[];
  note: string;
  by: string;
}

/** Records flushes that the ledger lost, with what their receipts prove, and counts on the note what the ledger did not know. */
export async function importFlushes(
  pool: pg.Pool,
  { pathId, lane, flushes, proofs, note: id, by }: Importing,
): Promise<number> {
  const rows = proofs.map((p) => ({
    ...p,
    version: String(p.version),
    applied_at: p.appliedAt.toISOString(),
    outcome: OUTCOME[p.outcome],
  }));
  return inTransaction(pool, async (client) => {
    await lockRollbacks(client);
    const { rows: counted } = await client
      .query<{ imported: string }>(
        "SELECT import_flushes($1::smallint, $2::smallint, $3::jsonb, $4::jsonb, $5) AS imported",
        [pathId, lane, flushesText(flushes), JSON.stringify(rows), by],
      )
      .catch(marksMovedOr);
    const imported = Number(counted[0]?.imported ?? 0);
    await client.query("UPDATE store_rollback SET imported = imported + $2 WHERE rollback_id = $1", [id, imported]);
    return imported;
  });
}
