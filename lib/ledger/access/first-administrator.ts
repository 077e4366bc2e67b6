import type pg from "pg";
import type { Queryable } from "../queryable";

/**
 * Puts the hash of a one-time code in where there is no person yet. Answers whether this caller's code is the one: a console that starts
 * at the same time, or started before, has shown another.
 */
export async function offerFirst(pool: pg.Pool, codeHash: Buffer): Promise<boolean> {
  const { rowCount } = await pool.query(
    `INSERT INTO first_administrator (code_hash) SELECT $1 WHERE NOT EXISTS (SELECT FROM principal WHERE kind = 'person')
     ON CONFLICT (only_row) DO UPDATE SET code_hash = EXCLUDED.code_hash, made_at = clock_timestamp()
       WHERE first_administrator.claimed_at IS NULL AND NOT EXISTS (SELECT FROM principal WHERE kind = 'person')`,
    [codeHash],
  );
  return rowCount === 1;
}

/** Uses the one-time code up; false where it is another, or was used, or the installation has people already. */
export async function claimFirst(tx: Queryable, codeHash: Buffer, by: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE first_administrator SET claimed_at = clock_timestamp(), claimed_by = $2
     WHERE code_hash = $1 AND claimed_at IS NULL AND NOT EXISTS (SELECT FROM principal WHERE kind = 'person')`,
    [codeHash, by],
  );
  return rowCount === 1;
}

/** Whether the first administrator is still to be made. */
export async function isFirstWanted(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ wanted: boolean }>({
    name: "first-wanted",
    text: "SELECT NOT EXISTS (SELECT FROM principal WHERE kind = 'person') AS wanted",
    values: [],
  });
  return rows[0]?.wanted ?? false;
}
