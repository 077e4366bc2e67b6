import { ERASURE } from "../../domain/erasure/transitions";
import { sqlMove } from "../codes";
import type { Queryable } from "../queryable";
import type { Erasure } from "./model";
import { erasuresWhere } from "./rows";

type By = { id: string; name: string };

const APPROVE = sqlMove(ERASURE, "approve");
const REOPEN = sqlMove(ERASURE, "reopen");
const WITHDRAW = sqlMove(ERASURE, "withdraw");

/** Puts a request in; false where an erasure of the key is open already. */
export async function insertErasure(
  tx: Queryable,
  erasure: { id: string; pathId: number; key: string; reason: string; by: By },
): Promise<boolean> {
  const { id, pathId, key, reason, by } = erasure;
  const { rowCount } = await tx.query(
    `INSERT INTO erasure (erasure_id, path_id, key, reason, asked_by, asked_by_id) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (path_id, key) WHERE state IN ('asked', 'approved', 'running') DO NOTHING`,
    [id, pathId, key, reason, by.name, by.id],
  );
  return rowCount === 1;
}

/** Locks an erasure; null where there is none. */
export async function lockErasure(tx: Queryable, id: string): Promise<Erasure | null> {
  await tx.query("SELECT FROM erasure WHERE erasure_id = $1 FOR UPDATE", [id]);
  const [found] = await erasuresWhere(tx, "e.erasure_id = $1", [id]);
  return found ?? null;
}

/** Approves a locked request; a worker carries it out from then on. */
export async function approveErasure(tx: Queryable, id: string, by: By, alone: boolean): Promise<void> {
  await tx.query(
    `UPDATE erasure SET state = ${APPROVE.to}, decided_by = $2, decided_by_id = $3, decided_at = clock_timestamp(), alone = $4
     WHERE erasure_id = $1 AND state IN ${APPROVE.from}`,
    [id, by.name, by.id, alone],
  );
}

/** Ends a locked erasure that has not begun. */
export async function endErasure(tx: Queryable, id: string, state: "refused" | "withdrawn", by: By): Promise<void> {
  await tx.query(
    `UPDATE erasure SET state = $4, decided_by = $2, decided_by_id = $3, decided_at = clock_timestamp(), because = NULL,
       finished_at = clock_timestamp() WHERE erasure_id = $1 AND state IN ${WITHDRAW.from}`,
    [id, by.name, by.id, state],
  );
}

/** Takes back what a person who left asked for, and their approvals; what has begun goes on. Answers how many. */
export async function endErasuresOf(tx: Queryable, id: string, because: string): Promise<number> {
  const asked = await tx.query(
    `UPDATE erasure SET state = ${WITHDRAW.to}, because = $2, finished_at = clock_timestamp()
     WHERE asked_by_id = $1 AND state IN ${WITHDRAW.from}`,
    [id, because],
  );
  const approved = await tx.query(
    `UPDATE erasure SET state = ${REOPEN.to}, decided_by = NULL, decided_by_id = NULL, decided_at = NULL, alone = false, because = NULL
     WHERE decided_by_id = $1 AND state IN ${REOPEN.from}`,
    [id],
  );
  return (asked.rowCount ?? 0) + (approved.rowCount ?? 0);
}
