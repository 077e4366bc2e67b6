import type pg from "pg";
import { mayOn } from "../../domain/access/decide";
import { type Principal, waitingForSignIn } from "../../domain/access/principal";
import { type Grant, scopedGrants } from "../../domain/access/roles";
import { SESSION_IDLE_MS } from "../../domain/access/session";
import { unconfirmed, withdrawn } from "./confirmed-groups";

/** A session's last use is noted at most this often. */
const NOTED_EVERY = "interval '1 minute'";

interface Row {
  id: string;
  kind: "person" | "service";
  principal_id: string;
  name: string;
  grants: Grant[];
}

const GRANTS = `coalesce((SELECT json_agg(json_build_object('role', g.role, 'path', g.path, 'breakGlass', g.break_glass))
  FROM principal_grant g WHERE g.principal_id = p.principal_id AND g.ended_at IS NULL), '[]') AS grants`;

/** The person of a session by its token's hash, with present grants; null where the session has ended or was not used for too long. */
export async function callerBySession(pool: pg.Pool, hash: Buffer): Promise<Principal | null> {
  const { rows } = await pool.query<Row & { created_at: Date; stepped_up_at: Date | null; is_due: boolean }>({
    name: "caller-by-session",
    text: `SELECT s.session_id AS id, s.created_at, s.stepped_up_at, s.seen_at < clock_timestamp() - ${NOTED_EVERY} AS is_due,
             p.kind, p.principal_id, p.name, ${GRANTS}
           FROM session s JOIN principal p USING (principal_id)
           WHERE s.token_hash = $1 AND s.ended_at IS NULL AND p.ended_at IS NULL AND s.expires_at > clock_timestamp()
             AND s.seen_at > clock_timestamp() - $2 * interval '1 millisecond'`,
    values: [hash, SESSION_IDLE_MS],
  });
  const row = rows[0];
  if (row === undefined) return null;
  if (row.is_due)
    await pool.query({
      name: "session-seen",
      text: `UPDATE session SET seen_at = clock_timestamp() WHERE session_id = $1 AND seen_at < clock_timestamp() - ${NOTED_EVERY}`,
      values: [row.id],
    });
  return {
    ...principalOf(row),
    grants: row.grants,
    via: { kind: "session", id: row.id, signedInAt: row.created_at, steppedUpAt: row.stepped_up_at },
  };
}

interface TokenRow extends Row {
  scopes: Pick<Grant, "role" | "path">[];
  metrics: boolean;
  is_due: boolean;
  unconfirmed: boolean;
  withdrawn: boolean;
}

/**
 * The owner of a token by its hash, with the token's scopes as far as the owner holds them; null where the token is not good any more.
 * Where groups give the owner its roles, and the provider has not confirmed them within this time, the caller is nobody, with the reason;
 * so is the caller once the provider has withdrawn the owner's sign-in.
 */
export async function callerByToken(pool: pg.Pool, hash: Buffer, confirmedWithinMs: number): Promise<Principal | null> {
  const { rows } = await pool.query<TokenRow>({
    name: "caller-by-token",
    text: `SELECT t.token_id AS id, t.scopes, t.metrics, p.kind, p.principal_id, p.name, ${GRANTS},
             t.used_at IS NULL OR t.used_at < clock_timestamp() - ${NOTED_EVERY} AS is_due,
             ${unconfirmed("p.principal_id", "$2")} AS unconfirmed, ${withdrawn("p.principal_id")} AS withdrawn
           FROM api_token t JOIN principal p USING (principal_id)
           WHERE t.token_hash = $1 AND t.ended_at IS NULL AND p.ended_at IS NULL
             AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp())`,
    values: [hash, confirmedWithinMs],
  });
  const row = rows[0];
  if (row === undefined) return null;
  if (row.withdrawn) return waitingForSignIn({ withdrawn: true });
  if (row.unconfirmed) return waitingForSignIn({ unconfirmedForMs: confirmedWithinMs });
  if (row.is_due)
    await pool.query({
      name: "token-used",
      text: `UPDATE api_token SET used_at = clock_timestamp()
             WHERE token_id = $1 AND (used_at IS NULL OR used_at < clock_timestamp() - ${NOTED_EVERY})`,
      values: [row.id],
    });
  const owner = { ...principalOf(row), grants: row.grants };
  // A person's token tells no more figures than the person may read now. A service has the scope from an administrator or the shell.
  const metrics = row.metrics && (owner.kind === "service" || mayOn(owner, "path.read", ["*"]));
  return {
    ...owner,
    grants: scopedGrants(row.grants, row.scopes),
    via: { kind: "token", id: row.id, metrics, confirmedWithinMs },
  };
}

const principalOf = ({ kind, principal_id, name }: Row) => ({ id: `${kind}:${principal_id}`, name, kind });
