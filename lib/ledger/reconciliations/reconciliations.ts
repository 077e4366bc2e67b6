import type pg from "pg";
import { RECONCILIATION } from "../../domain/reconcile/transitions";
import { inTransaction } from "../../postgres/pool";
import { boundTo } from "../bound-to";
import { sqlMove } from "../codes";
import { openFindings, recordOpen } from "./findings";
import type { HeldReconciliation, PartProgress, ReconciliationPart } from "./model";
import { reconciliationReadsOn } from "./reads";
import { advance, endAbandoned, renew, take } from "./work";

/** Reconciliations on the ledger: their leases, checkpoints and findings. Every method is one transaction. */
export function reconciliationsOn(pool: pg.Pool) {
  return {
    ...reconciliationReadsOn(pool),
    ...boundTo(pool, { take: takeOne, renew: keep, advance: moveOn, wait, finish, letGo, openFindings, recordOpen }),
  };
}

export type Reconciliations = ReturnType<typeof reconciliationsOn>;

/** Takes a running one that nobody holds. */
function takeOne(pool: pg.Pool, by: string, leaseMs: number): Promise<HeldReconciliation | null> {
  return inTransaction(pool, async (client) => {
    await endAbandoned(client);
    return take(client, by, leaseMs);
  });
}

/** Keeps what is held; false: it is not this worker's any more, or its incident was closed. */
function keep(pool: pg.Pool, id: string, by: string, leaseMs: number): Promise<boolean> {
  return inTransaction(pool, (client) => renew(client, id, by, leaseMs));
}

/** Moves a part on from where it was, with what was found; false: somebody else has moved it, and nothing was written. */
function moveOn(pool: pg.Pool, id: string, by: string, progress: PartProgress): Promise<boolean> {
  return inTransaction(pool, (client) => advance(client, id, by, progress));
}

/** Says why a part waits; null: it goes on. */
async function wait(
  pool: pg.Pool,
  id: string,
  by: string,
  { part, because }: Pick<ReconciliationPart, "part" | "because">,
): Promise<void> {
  await pool.query(
    `UPDATE reconciliation_part p SET because = $4 FROM reconciliation r
     WHERE r.reconciliation_id = $1 AND r.lease_by = $2 AND p.reconciliation_id = $1 AND p.part = $3
       AND p.because IS DISTINCT FROM $4`,
    [id, by, part, because],
  );
}

const FINISH = sqlMove(RECONCILIATION, "finish");
const FAIL = sqlMove(RECONCILIATION, "fail");

/** Ends a reconciliation that this worker holds, as done, or as failed for a reason. */
async function finish(pool: pg.Pool, id: string, by: string, failedBecause: string | null): Promise<void> {
  await pool.query(
    `UPDATE reconciliation SET state = CASE WHEN $3::text IS NULL THEN ${FINISH.to} ELSE ${FAIL.to} END, because = $3,
       finished_at = clock_timestamp(), lease_by = NULL, lease_until = NULL
     WHERE reconciliation_id = $1 AND lease_by = $2 AND state IN ${FINISH.from}`,
    [id, by, failedBecause],
  );
}

/** Gives it up to whoever takes it next, at once or after some time. */
async function letGo(pool: pg.Pool, id: string, by: string, afterMs: number): Promise<void> {
  await pool.query(
    `UPDATE reconciliation SET lease_by = NULL, lease_until = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE reconciliation_id = $1 AND lease_by = $2`,
    [id, by, afterMs],
  );
}
