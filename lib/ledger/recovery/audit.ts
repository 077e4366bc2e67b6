import type pg from "pg";
import type { BrokenGlass, By } from "../model/incidents";
import { noteEffect } from "./command-effect";

export interface AuditRow {
  verb: string;
  subject: string;
  reason: string | null;
  before?: unknown;
  after?: unknown;
  incident: string | null;
}

/** Broken glass that has its row: a command of several changes records it once. */
const recorded = new WeakSet<BrokenGlass>();

/**
 * Writes the audit row of a change, in the change's own transaction, with the row of the glass that was broken for it, and notes that
 * the command took effect.
 */
export async function audit(client: pg.PoolClient, by: By, row: AuditRow): Promise<void> {
  const { glass } = by;
  if (glass !== undefined && !recorded.has(glass)) {
    recorded.add(glass);
    await insert(client, by, {
      verb: "break-glass",
      subject: glass.step,
      reason: glass.reason,
      incident: row.incident,
    });
  }
  await noteEffect(
    client,
    by.command,
    row.incident === null ? row.subject : `${row.subject}, incident ${row.incident}`,
  );
  await insert(client, by, row);
}

async function insert(client: pg.PoolClient, by: By, row: AuditRow): Promise<void> {
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
