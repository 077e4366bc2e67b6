import type pg from "pg";
import type { OwedConfirmations } from "./model";

/** Remembers that a region must still be told of these keys' origin rows. */
export async function oweConfirmation(pool: pg.Pool, pathId: number, region: string, keys: string[]): Promise<void> {
  await pool.query(
    `INSERT INTO confirmation_debt (path_id, region, key, since)
     SELECT $1, $2, k, clock_timestamp() FROM unnest($3::text[]) k ORDER BY k
     ON CONFLICT (path_id, region, key) DO UPDATE SET since = EXCLUDED.since`,
    [pathId, region, keys],
  );
}

/** Some of what is owed, a path and region at a time. */
export async function confirmationsOwed(pool: pg.Pool, limit: number): Promise<OwedConfirmations[]> {
  const { rows } = await pool.query<{ path_id: number; region: string; keys: string[]; as_of: string }>({
    name: "confirmations-owed",
    text: `SELECT g.path_id, g.region, d.keys, clock_timestamp()::text AS as_of
           FROM (SELECT DISTINCT path_id, region FROM confirmation_debt) g
           CROSS JOIN LATERAL (SELECT array_agg(x.key) AS keys FROM (
             SELECT key FROM confirmation_debt WHERE path_id = g.path_id AND region = g.region ORDER BY key LIMIT $1) x) d`,
    values: [limit],
  });
  return rows.map((row) => ({ pathId: row.path_id, region: row.region, keys: row.keys, asOf: row.as_of }));
}

/** Forgets what was owed by then: a row that moved while a region was being told has made a debt of its own. */
export async function confirmationPaid(
  pool: pg.Pool,
  { pathId, region, keys, asOf }: OwedConfirmations,
): Promise<void> {
  await pool.query(
    "DELETE FROM confirmation_debt WHERE path_id = $1 AND region = $2 AND key = ANY ($3::text[]) AND since <= $4::timestamptz",
    [pathId, region, keys, asOf],
  );
}
