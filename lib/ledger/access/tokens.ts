import type { Queryable } from "../queryable";
import type { Scope } from "./model";

export interface NewToken {
  id: string;
  prefix: string;
  hash: Buffer;
  /** The id in the ledger of the person or service that owns it. */
  owner: string;
  name: string;
  scopes: readonly Scope[];
  metrics: boolean;
  expiresAt: Date | null;
  by: string;
}

/** Puts a token in. */
export async function insertToken(tx: Queryable, token: NewToken): Promise<void> {
  await tx.query(
    `INSERT INTO api_token (token_id, prefix, token_hash, principal_id, name, scopes, metrics, expires_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      token.id,
      token.prefix,
      token.hash,
      token.owner,
      token.name,
      JSON.stringify(token.scopes),
      token.metrics,
      token.expiresAt,
      token.by,
    ],
  );
}

/** Ends a token; false where it had ended, or is another's. `owner`: null for an administrator, who may end each. */
export async function endToken(
  tx: Queryable,
  { id, owner, by }: { id: string; owner: string | null; by: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE api_token SET ended_at = clock_timestamp(), ended_by = $2
     WHERE token_id = $1 AND ended_at IS NULL AND ($3::uuid IS NULL OR principal_id = $3)`,
    [id, by, owner],
  );
  return rowCount === 1;
}
