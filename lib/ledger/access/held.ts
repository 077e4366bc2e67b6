import { type Principal, principalKey } from "../../domain/access/principal";
import { type Grant, scopedGrants } from "../../domain/access/roles";
import type { Queryable } from "../queryable";
import { unconfirmed, withdrawn } from "./confirmed-groups";
import { pathNames } from "./path-names";

/** A principal with the grants of this moment, and the names of the paths that it asks for. */
export interface Held {
  /** Null: its session or token has ended, or the person or service is no longer there. */
  principal: Principal | null;
  paths: string[];
}

/**
 * Reads in a transaction what a principal holds, and locks it until the end: the person or service, its grants, and the session or token
 * of the call. Workers, the shell and callers of a console without sign-in have no grants, and are returned as they are.
 */
export async function heldNow(tx: Queryable, principal: Principal, pathIds: readonly number[]): Promise<Held> {
  const key = principalKey(principal);
  if (key === null) return { principal, paths: [] };
  const paths = await pathNames(tx, pathIds);
  const standing = await tx.query("SELECT FROM principal WHERE principal_id = $1 AND ended_at IS NULL FOR SHARE", [
    key,
  ]);
  if (standing.rowCount !== 1) return { principal: null, paths };
  const scopes = await credentialNow(tx, principal);
  if (scopes === undefined) return { principal: null, paths };
  const { rows } = await tx.query<{ role: Grant["role"]; path: string; break_glass: boolean }>(
    "SELECT role, path, break_glass FROM principal_grant WHERE principal_id = $1 AND ended_at IS NULL FOR SHARE",
    [key],
  );
  const own = rows.map((row): Grant => ({ role: row.role, path: row.path, breakGlass: row.break_glass }));
  return { principal: { ...principal, grants: scopes === null ? own : scopedGrants(own, scopes) }, paths };
}

/** The scopes of the call's token, null for a session; undefined where the session or token has ended. */
async function credentialNow(
  tx: Queryable,
  { via }: Principal,
): Promise<Pick<Grant, "role" | "path">[] | null | undefined> {
  if (via === undefined) return undefined;
  if (via.kind === "session") {
    const { rowCount } = await tx.query(
      "SELECT FROM session WHERE session_id = $1 AND ended_at IS NULL AND expires_at > clock_timestamp() FOR SHARE",
      [via.id],
    );
    return rowCount === 1 ? null : undefined;
  }
  const { rows } = await tx.query<{ scopes: Pick<Grant, "role" | "path">[] }>(
    `SELECT scopes FROM api_token t WHERE token_id = $1 AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
       AND NOT ${unconfirmed("t.principal_id", "$2")} AND NOT ${withdrawn("t.principal_id")}
     FOR SHARE OF t`,
    [via.id, via.confirmedWithinMs],
  );
  return rows[0]?.scopes;
}
