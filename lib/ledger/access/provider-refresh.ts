import type pg from "pg";
import { boundTo } from "../bound-to";
import type { Queryable } from "../queryable";

/** A person whose groups are due to be read, taken for one asking of the provider. */
export interface DueGroups {
  /** Names this asking: a later one, and a sign-in, have the row for themselves. */
  claim: string;
  person: string;
  name: string;
  /** The provider, as its account names it, and its own id of the person. */
  issuer: string;
  subject: string;
  /** The refresh token, sealed. */
  sealed: string;
}

/** The choice of the people who are due, and how they are taken. */
export interface Taking {
  issuer: string;
  limit: number;
  /** Longer than any asking takes, so that no second one spends the token meanwhile. */
  leaseMs: number;
}

/** Askings of the provider for people's groups, for the steward. */
export function groupsDueOn(pool: pg.Pool) {
  return boundTo(pool, { takeDue, noteSilence });
}

export type GroupsDue = ReturnType<typeof groupsDueOn>;

/**
 * Keeps what a sign-in at the provider brought: its refresh token, sealed, or null where it gave none. An earlier token stays where the
 * provider gave none and has not withdrawn it. API tokens that waited for a sign-in act again.
 */
export async function keepRefresh(
  tx: Queryable,
  { person, sealed, goodForMs }: { person: string; sealed: string | null; goodForMs: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO provider_refresh AS r (principal_id, token, due_at)
     VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
     ON CONFLICT (principal_id) DO UPDATE SET token = coalesce(EXCLUDED.token, r.token), read_at = EXCLUDED.read_at,
       due_at = EXCLUDED.due_at, claim = NULL, failing_since = NULL, because = NULL, withdrawn_at = NULL`,
    [person, sealed, goodForMs],
  );
}

/** Takes people with good API tokens whose groups are due. Two stewards never take one person: the row is not due until its lease ends. */
async function takeDue(pool: pg.Pool, { issuer, limit, leaseMs }: Taking): Promise<DueGroups[]> {
  const { rows } = await pool.query<DueGroups>({
    name: "take-due-groups",
    text: `WITH due AS (
             SELECT r.principal_id FROM provider_refresh r JOIN principal p USING (principal_id)
             WHERE r.token IS NOT NULL AND r.due_at <= clock_timestamp() AND rtrim(p.issuer, '/') = rtrim($1, '/') AND p.ended_at IS NULL
               AND EXISTS (SELECT FROM api_token t WHERE t.principal_id = r.principal_id AND t.ended_at IS NULL
                 AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp()))
             ORDER BY r.due_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED)
           UPDATE provider_refresh r SET claim = gen_random_uuid(), due_at = clock_timestamp() + $3 * interval '1 millisecond'
           FROM due JOIN principal p USING (principal_id) WHERE r.principal_id = due.principal_id
           RETURNING r.claim, r.principal_id AS person, p.name, p.issuer, p.subject, r.token AS sealed`,
    values: [issuer, limit, leaseMs],
  });
  return rows;
}

/** An asking that read no groups. */
export interface Silence {
  because: string;
  /** The refresh token that the provider gave instead of the present one, sealed; null: the present one stays. */
  sealed: string | null;
  retryInMs: number;
}

/** Notes that the provider told nothing, since when, and when it is asked again; false where a sign-in came in between. */
async function noteSilence(pool: pg.Pool, claim: string, { because, sealed, retryInMs }: Silence): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "note-silent-provider",
    text: `UPDATE provider_refresh SET claim = NULL, because = $2, failing_since = coalesce(failing_since, clock_timestamp()),
             token = coalesce($3, token), due_at = clock_timestamp() + $4 * interval '1 millisecond' WHERE claim = $1`,
    values: [claim, because, sealed, retryInMs],
  });
  return rowCount === 1;
}

/** The person of an asking, locked; null where the account has ended, or a sign-in came in between. */
export async function lockAsking(
  tx: Queryable,
  claim: string,
): Promise<{ id: string; name: string; issuer: string; subject: string } | null> {
  const { rows } = await tx.query<{ id: string; name: string; issuer: string; subject: string }>(
    `SELECT principal_id AS id, name, issuer, subject FROM principal
     WHERE principal_id = (SELECT principal_id FROM provider_refresh WHERE claim = $1) AND ended_at IS NULL FOR UPDATE`,
    [claim],
  );
  return rows[0] ?? null;
}

/** Ends an asking that read the groups; false where a sign-in came in between. */
export async function endAsking(
  tx: Queryable,
  claim: string,
  { sealed, goodForMs }: { sealed: string; goodForMs: number },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE provider_refresh SET claim = NULL, token = $2, read_at = clock_timestamp(), failing_since = NULL, because = NULL,
       due_at = clock_timestamp() + $3 * interval '1 millisecond' WHERE claim = $1`,
    [claim, sealed, goodForMs],
  );
  return rowCount === 1;
}

/** Ends an asking whose refresh token the provider refused for good: the person's API tokens wait; false where a sign-in came in between. */
export async function withdrawRefresh(tx: Queryable, claim: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE provider_refresh SET claim = NULL, token = NULL, failing_since = NULL, because = NULL, withdrawn_at = clock_timestamp()
     WHERE claim = $1`,
    [claim],
  );
  return rowCount === 1;
}
