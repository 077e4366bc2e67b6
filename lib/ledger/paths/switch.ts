import type { AcknowledgeMode } from "../../domain/path-control";
import { ACKNOWLEDGMENT, DRAIN, READING } from "../../domain/path-control/transitions";
import { sqlMove } from "../codes";
import type { Queryable } from "../queryable";

/** A path's control as a command finds it; `ackIncident` is the open incident that has its acknowledgments in hand. */
export interface HeldControl {
  pathId: number;
  path: string;
  epoch: bigint;
  acknowledge: string;
  drain: string;
  reads: string;
  ackIncident: string | null;
  /** The ledger was put back, and nobody has accepted the loss: acknowledgments stay closed until then. */
  isLedgerLost: boolean;
}

/** Locks a path's control row, with appends under way waited for and new ones held off until the commit. */
export async function takeControl(client: Queryable, pathId: number): Promise<HeldControl> {
  await client.query("SELECT pg_advisory_xact_lock(70417, $1)", [pathId]);
  // A closed incident has nothing in hand any more, whatever it left a path at.
  const { rows } = await client.query<{
    path: string;
    epoch: string;
    acknowledge: string;
    drain: string;
    reads: string;
    ack_incident: string | null;
    ledger_lost: boolean;
  }>(
    `SELECT c.path, c.epoch, c.acknowledge, c.drain, c.reads,
       (SELECT i.incident_id FROM incident i WHERE i.incident_id = c.ack_incident AND i.status = 'open') AS ack_incident,
       EXISTS (SELECT FROM store_rollback r WHERE r.kind = 'ledger-went-back' AND r.settled_at IS NULL AND r.accepted_at IS NULL) AS ledger_lost
     FROM path_control c WHERE c.path_id = $1 FOR UPDATE OF c`,
    [pathId],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`path ${pathId} has no control row`);
  const { path, epoch, acknowledge, drain, reads, ack_incident: ackIncident, ledger_lost: isLedgerLost } = row;
  return { pathId, path, epoch: BigInt(epoch), acknowledge, drain, reads, ackIncident, isLedgerLost };
}

/** Switches a locked path's acknowledgments, and its epoch with them. `holder`: the incident that has them in hand from then on. */
export async function switchControl(
  client: Queryable,
  pathId: number,
  mode: AcknowledgeMode,
  holder: string | null,
): Promise<void> {
  await client.query(
    `UPDATE path_control SET acknowledge = $2, epoch = epoch + 1, ack_epoch = epoch + 1, ack_changed_at = clock_timestamp(),
       ack_incident = $3, changed_at = clock_timestamp() WHERE path_id = $1`,
    [pathId, mode, holder],
  );
}

const DRAINING = sqlMove(DRAIN, "reopen");
const READS = sqlMove(READING, "reopen");
const ACKNOWLEDGED = sqlMove(ACKNOWLEDGMENT, "reopen");

/** Lets a locked path drain and its readers have caches again; with `acknowledgments`, it acknowledges as its contract says too. */
export async function reopenControl(client: Queryable, pathId: number, acknowledgments: boolean): Promise<void> {
  await client.query(
    `UPDATE path_control SET epoch = epoch + 1, changed_at = clock_timestamp(), drain = ${DRAINING.to}, because = NULL, drain_by = NULL, drain_since = NULL, reads = ${READS.to},
       acknowledge = CASE WHEN $2 THEN ${ACKNOWLEDGED.to} ELSE acknowledge END,
       ack_epoch = CASE WHEN $2 THEN epoch + 1 ELSE ack_epoch END,
       ack_changed_at = CASE WHEN $2 THEN clock_timestamp() ELSE ack_changed_at END,
       ack_incident = CASE WHEN $2 THEN NULL ELSE ack_incident END
     WHERE path_id = $1`,
    [pathId, acknowledgments],
  );
}
