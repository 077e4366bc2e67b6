import type pg from "pg";
import { inTransaction } from "../../postgres/pool";
import { openFindings, recordOpen, story } from "./findings";
import type { Reconciliations } from "./model";
import { advance, endAbandoned, renew, take } from "./work";

/** Reconciliations on Postgres. */
export function postgresReconciliations(pool: pg.Pool): Reconciliations {
  return {
    take: (by, leaseMs) =>
      inTransaction(pool, async (client) => {
        await endAbandoned(client);
        return take(client, by, leaseMs);
      }),
    renew: (id, by, leaseMs) => inTransaction(pool, (client) => renew(client, id, by, leaseMs)),
    advance: (id, by, progress) => inTransaction(pool, (client) => advance(client, id, by, progress)),
    async wait(id, by, part, because) {
      await pool.query(
        `UPDATE reconciliation_part p SET because = $4 FROM reconciliation r
         WHERE r.reconciliation_id = $1 AND r.lease_by = $2 AND p.reconciliation_id = $1 AND p.part = $3
           AND p.because IS DISTINCT FROM $4`,
        [id, by, part, because],
      );
    },
    async finish(id, by, failedBecause) {
      await pool.query(
        `UPDATE reconciliation SET state = CASE WHEN $3::text IS NULL THEN 'done' ELSE 'failed' END, because = $3,
           finished_at = clock_timestamp(), lease_by = NULL, lease_until = NULL
         WHERE reconciliation_id = $1 AND lease_by = $2 AND state = 'running'`,
        [id, by, failedBecause],
      );
    },
    async letGo(id, by, afterMs) {
      await pool.query(
        `UPDATE reconciliation SET lease_by = NULL, lease_until = clock_timestamp() + $3 * interval '1 millisecond'
         WHERE reconciliation_id = $1 AND lease_by = $2`,
        [id, by, afterMs],
      );
    },
    openFindings: (checkedBefore, limit) => openFindings(pool, checkedBefore, limit),
    recordOpen: (id, pathId, open) => recordOpen(pool, id, pathId, open),
    story: (id, items) => story(pool, id, items),
  };
}
