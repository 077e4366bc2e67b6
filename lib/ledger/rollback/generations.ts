import type { RollbackKind } from "../../domain/marks";
import type { AcknowledgeMode } from "../../domain/path-control";
import { ACKNOWLEDGMENT } from "../../domain/path-control/transitions";
import { move } from "../../domain/state-machine/machine";
import type { Queryable } from "../queryable";
import { lockRollbacks } from "./lock-rollbacks";

interface Accepted {
  path_id: number;
  kind: RollbackKind;
  modes_before: Record<string, string> | null;
}

/** The acceptance of a store that was put back: its lanes' paths, and the reopened acknowledgments. */
export interface AcceptedGeneration {
  lanes: number;
  pathIds: number[];
  modes: Record<string, string>;
}

/**
 * Accepts what a store has lost, on every lane where that waits for a person; acknowledgments that were closed because of it are opened
 * as they were. Call it in the transaction that audits it.
 */
export async function acceptLost(
  client: Queryable,
  { store, reason, actor }: { store: string; reason: string; actor: string },
): Promise<AcceptedGeneration> {
  await lockRollbacks(client);
  const { rows } = await client.query<Accepted>(
    `UPDATE store_rollback SET accepted_at = clock_timestamp(), accepted_by = $2, accepted_reason = $3,
       settled_at = CASE WHEN kind = 'ledger-went-back' THEN clock_timestamp() END
     WHERE store = $1 AND settled_at IS NULL AND needs_person AND accepted_at IS NULL
     RETURNING path_id, kind, modes_before::text::jsonb AS modes_before`,
    [store, actor, reason],
  );
  if (rows.length === 0) return { lanes: 0, pathIds: [], modes: {} };
  const others = rows.filter((row) => row.kind === "other-origin").map((row) => row.path_id);
  // The database that is there now is the one that the next look remembers.
  await client.query("UPDATE path_control SET origin_identity = NULL WHERE path_id = ANY ($1::smallint[])", [others]);
  const parsed = (modes: unknown) => (typeof modes === "string" ? JSON.parse(modes) : (modes ?? {}));
  const modes = Object.assign({}, ...rows.map((row) => parsed(row.modes_before))) as Record<string, AcknowledgeMode>;
  for (const [pathId, mode] of Object.entries(modes)) {
    await client.query("SELECT pg_advisory_xact_lock(70417, $1)", [Number(pathId)]);
    await client.query(
      `UPDATE path_control SET acknowledge = $2, epoch = epoch + 1, changed_at = clock_timestamp()
       WHERE path_id = $1 AND acknowledge = 'closed'`,
      [Number(pathId), move(ACKNOWLEDGMENT, "closed", mode)],
    );
  }
  return { lanes: rows.length, pathIds: [...new Set(rows.map((row) => row.path_id))], modes };
}
