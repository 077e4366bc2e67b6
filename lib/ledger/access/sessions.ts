import type { Queryable } from "../queryable";
import type { SignInMethod } from "./model";

export interface NewSession {
  id: string;
  tokenHash: Buffer;
  /** The person's id in the ledger. */
  person: string;
  method: SignInMethod;
  lastsMs: number;
  address: string | null;
  agent: string | null;
  /** The provider's own session, and when the person proved itself there; null: the provider does not tell. */
  provider?: { session: string | null; provenAt: Date | null };
}

/** Puts a session in. */
export async function insertSession(tx: Queryable, session: NewSession): Promise<void> {
  await tx.query(
    `INSERT INTO session (session_id, token_hash, principal_id, method, expires_at, address, agent, provider_session, stepped_up_at)
     VALUES ($1, $2, $3, $4, clock_timestamp() + $5 * interval '1 millisecond', $6, $7, $8, $9)`,
    [
      session.id,
      session.tokenHash,
      session.person,
      session.method,
      session.lastsMs,
      session.address,
      session.agent?.slice(0, 512) ?? null,
      session.provider?.session ?? null,
      // Without a time of proof at the provider, a step that asks for a fresh sign-in gets one.
      session.provider === undefined ? null : (session.provider.provenAt ?? new Date(0)),
    ],
  );
}

/** Ends one session; false where it had ended, or is another person's. `person`: null for an administrator, who may end each. */
export async function endSession(
  tx: Queryable,
  { id, person, because }: { id: string; person: string | null; because: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE session SET ended_at = clock_timestamp(), ended_because = $2
     WHERE session_id = $1 AND ended_at IS NULL AND ($3::uuid IS NULL OR principal_id = $3)`,
    [id, because, person],
  );
  return rowCount === 1;
}

/** Ends every session of a person; answers how many. `provider`: only those of this session of the provider. */
export async function endSessionsOf(
  tx: Queryable,
  { person, because, provider = null }: { person: string; because: string; provider?: string | null },
): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE session SET ended_at = clock_timestamp(), ended_because = $2
     WHERE principal_id = $1 AND ended_at IS NULL AND ($3::text IS NULL OR provider_session = $3)`,
    [person, because, provider],
  );
  return rowCount ?? 0;
}

/** Notes a fresh sign-in of a session, under a new token; false where the session has ended. */
export async function stepUpSession(tx: Queryable, id: string, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE session SET stepped_up_at = clock_timestamp(), seen_at = clock_timestamp(), token_hash = $2
     WHERE session_id = $1 AND ended_at IS NULL AND expires_at > clock_timestamp()`,
    [id, tokenHash],
  );
  return rowCount === 1;
}
