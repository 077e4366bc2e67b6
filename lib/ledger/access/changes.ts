import { ALONE_AFTER_MS } from "../../domain/access/alone";
import type { Queryable } from "../queryable";
import type { ChangeRow, WaitingChange } from "./model";

/** Puts a change in that waits for a second administrator. */
export async function insertChange(
  tx: Queryable,
  change: WaitingChange & Pick<ChangeRow, "id" | "reason" | "proposedBy" | "proposedByName">,
): Promise<void> {
  await tx.query(
    `INSERT INTO access_change (change_id, kind, body, reason, proposed_by, proposed_by_name) VALUES ($1, $2, $3, $4, $5, $6)`,
    [change.id, change.kind, JSON.stringify(change.body), change.reason, change.proposedBy, change.proposedByName],
  );
}

/** A waiting change that is locked. `isRipe`: it has waited for a day. */
export type LockedChange = ChangeRow & { isRipe: boolean };

/** Locks a waiting change; null where there is none, or it was decided. */
export async function lockChange(tx: Queryable, id: string): Promise<LockedChange | null> {
  const { rows } = await tx.query<LockedChange>(
    `SELECT change_id AS id, kind, body, reason, proposed_by AS "proposedBy", proposed_by_name AS "proposedByName",
       proposed_at AS "proposedAt", proposed_at < clock_timestamp() - $2 * interval '1 millisecond' AS "isRipe"
     FROM access_change WHERE change_id = $1 AND decision IS NULL FOR UPDATE`,
    [id, ALONE_AFTER_MS],
  );
  return rows[0] ?? null;
}

/** Notes the decision about a locked change. */
export async function decideChange(
  tx: Queryable,
  { id, decision, by }: { id: string; decision: "applied" | "refused"; by: { id: string; name: string } },
): Promise<void> {
  await tx.query(
    `UPDATE access_change SET decision = $2, decided_by = $3, decided_by_name = $4, decided_at = clock_timestamp() WHERE change_id = $1`,
    [id, decision, by.id, by.name],
  );
}

/** Counts the people who are administrators now. Their grants stay as they are until the end of the transaction. */
export async function administrators(tx: Queryable): Promise<number> {
  const { rows } = await tx.query<{ principal_id: string }>(
    `SELECT p.principal_id FROM principal p JOIN principal_grant g USING (principal_id)
     WHERE p.kind = 'person' AND p.ended_at IS NULL AND g.role = 'admin' AND g.ended_at IS NULL FOR SHARE`,
  );
  return new Set(rows.map((row) => row.principal_id)).size;
}
