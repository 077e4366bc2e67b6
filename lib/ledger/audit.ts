import type pg from "pg";
import type { Context } from "../domain/context";

/** A session or a pool of the ledger: what statements are sent through. */
export type Queryable = Pick<pg.ClientBase, "query">;

/** The ledger's sessions. */
export type LedgerPool = pg.Pool;

/** The actor of a change, and the request that it came with. */
export interface By {
  actor: string;
  requestId: string | null;
}

export const byOf = ({ principal, requestId }: Context): By => ({ actor: principal.name, requestId });

export interface AuditRow {
  verb: string;
  subject: string;
  reason: string | null;
  before?: unknown;
  after?: unknown;
  incident: string | null;
}

/** Writes the audit row of a change; call it in the transaction of the change itself. */
export async function audit(client: Queryable, by: By, row: AuditRow): Promise<void> {
  await client.query(
    `INSERT INTO audit (actor, verb, subject, reason, before, after, request_id, incident_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      by.actor,
      row.verb,
      row.subject,
      row.reason,
      row.before === undefined ? null : JSON.stringify(row.before),
      row.after === undefined ? null : JSON.stringify(row.after),
      by.requestId,
      row.incident,
    ],
  );
}
