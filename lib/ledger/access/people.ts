import type { Grant } from "../../domain/access/roles";
import type { Queryable } from "../queryable";

/** The issuer of accounts that the console keeps itself. */
export const LOCAL = "local";

export interface NewPrincipal {
  id: string;
  kind: "person" | "service";
  name: string;
  email: string | null;
  issuer: string;
  subject: string;
  sealed: boolean;
  by: string;
}

/** Puts a person or a service in; false where the account is there already. */
export async function insertPrincipal(tx: Queryable, principal: NewPrincipal): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO principal (principal_id, kind, name, email, issuer, subject, sealed, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [
      principal.id,
      principal.kind,
      principal.name,
      principal.email,
      principal.issuer,
      principal.subject,
      principal.sealed,
      principal.by,
    ],
  );
  return rowCount === 1;
}

export interface GivenGrant extends Grant {
  source: "given" | "group";
}

/** Gives a grant; false where the principal has it already. */
export async function insertGrant(
  tx: Queryable,
  { id, principal, grant, by }: { id: string; principal: string; grant: GivenGrant; by: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO principal_grant (grant_id, principal_id, role, path, break_glass, source, granted_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (principal_id, role, path, source) WHERE ended_at IS NULL DO NOTHING`,
    [id, principal, grant.role, grant.path, grant.breakGlass, grant.source, by],
  );
  return rowCount === 1;
}

/** Ends a grant; false where it had ended. */
export async function endGrant(tx: Queryable, id: string, by: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    "UPDATE principal_grant SET ended_at = clock_timestamp(), ended_by = $2 WHERE grant_id = $1 AND ended_at IS NULL",
    [id, by],
  );
  return rowCount === 1;
}

/** A person or service that is there; locked until the end of the transaction. */
export async function lockPrincipal(
  tx: Queryable,
  id: string,
): Promise<{ kind: "person" | "service"; name: string; issuer: string } | null> {
  const { rows } = await tx.query<{ kind: "person" | "service"; name: string; issuer: string }>(
    "SELECT kind, name, issuer FROM principal WHERE principal_id = $1 AND ended_at IS NULL FOR UPDATE",
    [id],
  );
  return rows[0] ?? null;
}

/** The accounts of people that an e-mail address or an id names. */
export async function peopleNamed(
  tx: Queryable,
  { named, id }: { named: string; id: string | null },
): Promise<{ id: string; name: string; issuer: string }[]> {
  const { rows } = await tx.query<{ id: string; name: string; issuer: string }>(
    `SELECT principal_id AS id, name, issuer FROM principal
     WHERE kind = 'person' AND ended_at IS NULL AND (lower(email) = lower($1) OR principal_id = $2) ORDER BY issuer, principal_id`,
    [named, id],
  );
  return rows;
}

/** Ends a person or service with its sessions, tokens and grants; false where it had ended. */
export async function endPrincipal(tx: Queryable, id: string, by: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    "UPDATE principal SET ended_at = clock_timestamp(), ended_by = $2 WHERE principal_id = $1 AND ended_at IS NULL",
    [id, by],
  );
  if (rowCount !== 1) return false;
  await tx.query(
    "UPDATE session SET ended_at = clock_timestamp(), ended_because = 'the account was ended' WHERE principal_id = $1 AND ended_at IS NULL",
    [id],
  );
  await tx.query("DELETE FROM provider_refresh WHERE principal_id = $1", [id]);
  for (const table of ["api_token", "principal_grant"])
    await tx.query(
      `UPDATE ${table} SET ended_at = clock_timestamp(), ended_by = $2 WHERE principal_id = $1 AND ended_at IS NULL`,
      [id, by],
    );
  return true;
}
