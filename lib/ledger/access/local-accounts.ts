import type pg from "pg";
import type { Queryable } from "../queryable";
import { LOCAL } from "./people";

export interface LocalAccount {
  id: string;
  name: string;
  hash: string;
  sealed: boolean;
  /** The sealed secret of a confirmed second factor. */
  factor: string | null;
  lastStep: bigint;
}

/** A local account by its e-mail address or its id; null where there is none. */
export async function localAccount(
  pool: Queryable,
  by: { email: string } | { id: string },
): Promise<LocalAccount | null> {
  const { rows } = await pool.query<Omit<LocalAccount, "lastStep"> & { lastStep: string }>(
    `SELECT p.principal_id AS id, p.name, p.sealed, w.hash, f.secret AS factor, coalesce(f.last_step, 0) AS "lastStep"
     FROM principal p JOIN local_password w USING (principal_id)
     LEFT JOIN second_factor f ON f.principal_id = p.principal_id AND f.confirmed_at IS NOT NULL
     WHERE p.issuer = $1 AND p.ended_at IS NULL AND ($2::text IS NULL OR p.email = $2) AND ($3::uuid IS NULL OR p.principal_id = $3)`,
    [LOCAL, "email" in by ? by.email : null, "id" in by ? by.id : null],
  );
  const row = rows[0];
  return row === undefined ? null : { ...row, lastStep: BigInt(row.lastStep) };
}

/** Sets a local account's password. */
export async function setPassword(tx: Queryable, id: string, hash: string): Promise<void> {
  await tx.query(
    `INSERT INTO local_password (principal_id, hash) VALUES ($1, $2)
     ON CONFLICT (principal_id) DO UPDATE SET hash = EXCLUDED.hash, changed_at = clock_timestamp()`,
    [id, hash],
  );
}

/** Sets a second factor that is not confirmed yet. Replaces an unconfirmed one; false where one is confirmed. */
export async function proposeFactor(tx: Queryable, id: string, sealedSecret: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO second_factor (principal_id, secret) VALUES ($1, $2)
     ON CONFLICT (principal_id) DO UPDATE SET secret = EXCLUDED.secret WHERE second_factor.confirmed_at IS NULL`,
    [id, sealedSecret],
  );
  return rowCount === 1;
}

/** The sealed secret of a second factor that waits for its first code; null where none does. */
export async function proposedFactor(tx: Queryable, id: string): Promise<string | null> {
  const { rows } = await tx.query<{ secret: string }>(
    "SELECT secret FROM second_factor WHERE principal_id = $1 AND confirmed_at IS NULL",
    [id],
  );
  return rows[0]?.secret ?? null;
}

/** Uses up a code's time step, so that the code counts once; false where this or a later step was used. Confirms a new factor. */
export async function spendStep(tx: Queryable, id: string, step: bigint): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE second_factor SET last_step = $2, confirmed_at = coalesce(confirmed_at, clock_timestamp())
     WHERE principal_id = $1 AND last_step < $2`,
    [id, step],
  );
  return rowCount === 1;
}

/** An attempt's budget: how many attempts it holds, and how fast it fills up again. */
export interface Budget {
  name: string;
  most: number;
  perHour: number;
}

/**
 * Takes one attempt out of a budget; answers null, or how many seconds it takes until the next one is there. The budget is of all consoles
 * together, and fills up again, so that no account is locked for good.
 */
export async function takeAttempt(pool: pg.Pool, { name, most, perHour }: Budget): Promise<number | null> {
  const { rows } = await pool.query<{ spent: number }>({
    name: "take-attempt",
    text: `INSERT INTO attempt_budget AS b (name, spent, at) VALUES ($1, 1, clock_timestamp())
           ON CONFLICT (name) DO UPDATE SET at = clock_timestamp(),
             spent = greatest(0, b.spent - extract(epoch FROM clock_timestamp() - b.at) * $3 / 3600.0) + 1
           WHERE greatest(0, b.spent - extract(epoch FROM clock_timestamp() - b.at) * $3 / 3600.0) + 1 <= $2
           RETURNING spent`,
    values: [name, most, perHour],
  });
  return rows.length === 1 ? null : Math.ceil(3_600 / perHour);
}
