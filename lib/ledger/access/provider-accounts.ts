import { randomUUID } from "node:crypto";
import type { Grant } from "../../domain/access/roles";
import type { Queryable } from "../queryable";
import { insertGrant, insertPrincipal } from "./people";

/** A person as a provider of identities names it. */
export interface ProviderIdentity {
  issuer: string;
  /** The provider's own stable id of the person; its e-mail address is shown, and never compared. */
  subject: string;
  name: string;
  email: string | null;
  /** What its groups give; none: the person has no access. */
  grants: readonly Grant[];
}

/** Roles as an audit row names them, such as `operator on profile`; what groups gave that they no longer give, and what they give anew. */
export interface GroupChange {
  given: string[];
  ended: string[];
}

/**
 * Finds or makes the person of a provider's account, and gives it what its groups give now, and nothing else of them. Returns the person's
 * id, and what changed; null where the account has ended in the console.
 */
export async function personOfProvider(
  tx: Queryable,
  identity: ProviderIdentity,
): Promise<{ id: string; changed: GroupChange } | null> {
  const { issuer, subject, name, email } = identity;
  await insertPrincipal(tx, {
    id: randomUUID(),
    kind: "person",
    name,
    email,
    issuer,
    subject,
    sealed: false,
    by: issuer,
  });
  const { rows } = await tx.query<{ id: string; ended: boolean }>(
    `SELECT principal_id AS id, ended_at IS NOT NULL AS ended FROM principal WHERE issuer = $1 AND subject = $2 FOR UPDATE`,
    [issuer, subject],
  );
  const found = rows[0];
  if (found === undefined || found.ended) return null;
  await tx.query(
    "UPDATE principal SET name = $2, email = $3 WHERE principal_id = $1 AND (name, email) IS DISTINCT FROM ($2, $3)",
    [found.id, name, email],
  );
  return { id: found.id, changed: await giveGroups(tx, found.id, identity) };
}

/** Gives a person what its groups give now, and ends what they gave before and give no longer. Answers what changed. */
export async function giveGroups(
  tx: Queryable,
  person: string,
  { issuer, grants }: Pick<ProviderIdentity, "issuer" | "grants">,
): Promise<GroupChange> {
  const wanted = JSON.stringify(grants.map(({ role, path, breakGlass }) => ({ role, path, break_glass: breakGlass })));
  const { rows: ended } = await tx.query<Grant>(
    `UPDATE principal_grant g SET ended_at = clock_timestamp(), ended_by = $3
     WHERE g.principal_id = $1 AND g.source = 'group' AND g.ended_at IS NULL AND NOT EXISTS (
       SELECT FROM jsonb_to_recordset($2::jsonb) AS w(role text, path text, break_glass boolean)
       WHERE w.role = g.role AND w.path = g.path AND w.break_glass = g.break_glass)
     RETURNING g.role, g.path, g.break_glass AS "breakGlass"`,
    [person, wanted, issuer],
  );
  const given: string[] = [];
  for (const grant of grants) {
    const made = { id: randomUUID(), principal: person, grant: { ...grant, source: "group" as const }, by: issuer };
    if (await insertGrant(tx, made)) given.push(roleWords(grant));
  }
  return { given, ended: ended.map(roleWords) };
}

const roleWords = ({ role, path, breakGlass }: Grant) =>
  `${role} on ${path === "*" ? "every path" : path}${breakGlass ? ", with break-glass" : ""}`;

/** Ends every role that groups gave to a provider's account; answers how many. */
export async function endGroupGrants(
  tx: Queryable,
  { issuer, subject }: Pick<ProviderIdentity, "issuer" | "subject">,
): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE principal_grant g SET ended_at = clock_timestamp(), ended_by = $1
     FROM principal p WHERE p.principal_id = g.principal_id AND p.issuer = $1 AND p.subject = $2
       AND g.source = 'group' AND g.ended_at IS NULL`,
    [issuer, subject],
  );
  return rowCount ?? 0;
}

/** Ends the sessions that a provider names, by its own session or by its account; answers how many. */
export async function endProviderSessions(
  tx: Queryable,
  { issuer, session, subject }: { issuer: string; session: string | null; subject: string | null },
): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE session s SET ended_at = clock_timestamp(), ended_because = 'signed out at the provider'
     FROM principal p WHERE p.principal_id = s.principal_id AND p.issuer = $1 AND s.ended_at IS NULL AND s.method = 'oidc'
       AND ($2::text IS NULL OR s.provider_session = $2) AND ($3::text IS NULL OR p.subject = $3)`,
    [issuer, session, subject],
  );
  return rowCount ?? 0;
}

/** Notes a logout message of a provider, so that it counts once; false where it did. Old ones are forgotten. */
export async function noteLogout(tx: Queryable, issuer: string, jti: string): Promise<boolean> {
  await tx.query("DELETE FROM logout_message WHERE at < clock_timestamp() - interval '1 day'");
  const { rowCount } = await tx.query(
    "INSERT INTO logout_message (issuer, jti) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    [issuer, jti],
  );
  return rowCount === 1;
}
