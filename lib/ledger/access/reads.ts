import type pg from "pg";
import { boundTo } from "../bound-to";
import type { ChangeRow, Freeze, PrincipalRow, SessionRow, SignInMethod, TokenRow } from "./model";
import { rulesInForce } from "./shown-rules";

/** People, their sessions, tokens and grants, as they are shown. */
export function accessReadsOn(pool: pg.Pool) {
  return boundTo(pool, {
    openSession,
    openSessions,
    openTokens,
    listPrincipals,
    waitingChanges,
    countAdministrators,
    rulesInForce,
    freezeNow,
    emailOf,
  });
}

export type AccessReads = ReturnType<typeof accessReadsOn>;

/** How an open session began, as a list of one; empty where there is none. */
async function openSession(pool: pg.Pool, id: string): Promise<{ method: SignInMethod }[]> {
  const { rows } = await pool.query<{ method: SignInMethod }>({
    name: "open-session",
    text: "SELECT method FROM session WHERE session_id = $1 AND ended_at IS NULL",
    values: [id],
  });
  return rows;
}

/** The open sessions of a person, or of everybody, the newest first. */
async function openSessions(pool: pg.Pool, person: string | null, limit: number): Promise<SessionRow[]> {
  const { rows } = await pool.query<SessionRow>({
    name: "open-sessions",
    text: `SELECT s.session_id AS id, s.principal_id AS person, p.name, s.method, s.created_at AS "createdAt", s.seen_at AS "seenAt",
             s.expires_at AS "expiresAt", s.address, s.agent
           FROM session s JOIN principal p USING (principal_id)
           WHERE s.ended_at IS NULL AND s.expires_at > clock_timestamp() AND ($1::uuid IS NULL OR s.principal_id = $1)
           ORDER BY s.created_at DESC LIMIT $2`,
    values: [person, limit],
  });
  return rows;
}

/** The good tokens of an owner, or of everybody, the newest first. */
async function openTokens(pool: pg.Pool, owner: string | null, limit: number): Promise<TokenRow[]> {
  const { rows } = await pool.query<TokenRow>({
    name: "open-tokens",
    text: `SELECT t.token_id AS id, t.prefix, t.name, t.principal_id AS owner, p.kind AS "ownerKind", p.name AS "ownerName", t.scopes,
             t.metrics, t.created_at AS "createdAt", t.expires_at AS "expiresAt", t.used_at AS "usedAt"
           FROM api_token t JOIN principal p USING (principal_id)
           WHERE t.ended_at IS NULL AND p.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp())
             AND ($1::uuid IS NULL OR t.principal_id = $1)
           ORDER BY t.created_at DESC LIMIT $2`,
    values: [owner, limit],
  });
  return rows;
}

/**
 * The people and services that are there, by name. A person was seen last in a session, a service by its tokens: ended ones count too. `groups`:
 * how the provider stands by a person's groups; null where the person did not come by it.
 */
async function listPrincipals(pool: pg.Pool, limit: number): Promise<PrincipalRow[]> {
  const { rows } = await pool.query<PrincipalRow>({
    name: "principals",
    text: `SELECT p.principal_id AS id, p.kind, p.name, p.email, p.issuer, p.sealed, p.created_at AS "createdAt",
             EXISTS (SELECT FROM second_factor f WHERE f.principal_id = p.principal_id AND f.confirmed_at IS NOT NULL) AS "hasSecondFactor",
             CASE p.kind WHEN 'service' THEN t.last ELSE s.last END AS "lastSeenAt",
             CASE WHEN r.principal_id IS NOT NULL THEN json_build_object('readAt', r.read_at, 'hourly', r.token IS NOT NULL,
               'failingSince', r.failing_since, 'because', r.because, 'withdrawnAt', r.withdrawn_at) END AS groups,
             coalesce((SELECT json_agg(json_build_object('id', g.grant_id, 'role', g.role, 'path', g.path, 'breakGlass', g.break_glass,
               'source', g.source) ORDER BY g.role, g.path) FROM principal_grant g
               WHERE g.principal_id = p.principal_id AND g.ended_at IS NULL), '[]') AS grants
           FROM principal p LEFT JOIN provider_refresh r USING (principal_id)
             LEFT JOIN (SELECT principal_id, max(seen_at) AS last FROM session GROUP BY 1) s USING (principal_id)
             LEFT JOIN (SELECT principal_id, max(used_at) AS last FROM api_token GROUP BY 1) t USING (principal_id)
           WHERE p.ended_at IS NULL ORDER BY p.name, p.principal_id LIMIT $1`,
    values: [limit],
  });
  return rows;
}

/** The changes of grants and rules that wait for a second administrator, the oldest first. */
async function waitingChanges(pool: pg.Pool, limit: number): Promise<ChangeRow[]> {
  const { rows } = await pool.query<ChangeRow>({
    name: "waiting-changes",
    text: `SELECT change_id AS id, kind, body, reason, proposed_by AS "proposedBy", proposed_by_name AS "proposedByName",
             proposed_at AS "proposedAt"
           FROM access_change WHERE decision IS NULL ORDER BY proposed_at LIMIT $1`,
    values: [limit],
  });
  return rows;
}

/** How many people are administrators now. */
async function countAdministrators(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>({
    name: "count-administrators",
    text: `SELECT count(DISTINCT p.principal_id)::integer AS n FROM principal p JOIN principal_grant g USING (principal_id)
           WHERE p.kind = 'person' AND p.ended_at IS NULL AND g.role = 'admin' AND g.ended_at IS NULL`,
    values: [],
  });
  return rows[0]?.n ?? 0;
}

/** The freeze of all repairs that is in force; null where there is none. */
export async function freezeNow(ledger: Pick<pg.ClientBase, "query">): Promise<Freeze | null> {
  const { rows } = await ledger.query<{
    freeze_id: string;
    at: Date;
    actor: string;
    actor_id: string;
    reason: string;
    thaw_by: string | null;
    thaw_by_id: string | null;
    thaw_at: Date | null;
  }>({ name: "freeze-now", text: "SELECT * FROM repair_freeze WHERE thawed_at IS NULL", values: [] });
  const row = rows[0];
  if (row === undefined) return null;
  const { thaw_by: by, thaw_by_id: byId, thaw_at: at } = row;
  return {
    id: row.freeze_id,
    at: row.at,
    by: row.actor,
    byId: row.actor_id,
    reason: row.reason,
    thaw: by === null || byId === null || at === null ? null : { by, byId, at },
  };
}

/** A person's e-mail address. */
async function emailOf(pool: pg.Pool, person: string): Promise<string | null> {
  const { rows } = await pool.query<{ email: string | null }>({
    name: "email-of",
    text: "SELECT email FROM principal WHERE principal_id = $1",
    values: [person],
  });
  return rows[0]?.email ?? null;
}
