import type pg from "pg";
import { inTransaction } from "../../postgres/pool";
import { type AuditRow, appendAudit } from "./append";
import type { By } from "./by";

/** A worker's transaction. What `audit` takes is written at the transaction's end, or nothing of the transaction is. */
export function inAuditedTransaction<T>(
  pool: pg.Pool,
  by: By,
  work: (client: pg.PoolClient, audit: (row: AuditRow) => void) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, async (client) => {
    const rows: AuditRow[] = [];
    const result = await work(client, (row) => void rows.push(row));
    await appendAudit(
      client,
      "changes",
      rows.map((row) => ({ by, row })),
    );
    return result;
  });
}
