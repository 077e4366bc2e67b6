import type { Queue } from "bullmq";
import type pg from "pg";
import { type OrderJob, RETRY_AFTER_MS } from "./worker";

const AT_ONCE = 50;
const KEPT = "10 minutes";

interface Row {
  id: string;
  purchase_id: string;
  body: OrderJob["order"];
  revision: number;
}

/** Hands the outbox's new rows to the queue, oldest first, and marks them as sent; a row that is handed over twice is one job. */
export async function relay(db: pg.Pool, queue: Queue<OrderJob>): Promise<number> {
  const { rows } = await db.query<Row>(
    "SELECT id, purchase_id, body, revision FROM orders.outbox WHERE status = 'NEW' ORDER BY id LIMIT $1",
    [AT_ONCE],
  );
  if (rows.length === 0) return 0;
  await queue.addBulk(
    rows.map(({ purchase_id: id, body: order, revision }) => ({
      name: "flush-order",
      data: { id, revision, order },
      opts: {
        jobId: `${id}-${revision}`,
        attempts: 5,
        backoff: { type: "fixed", delay: RETRY_AFTER_MS },
        removeOnComplete: { age: 600, count: 2_000 },
      },
    })),
  );
  await db.query("UPDATE orders.outbox SET status = 'SENT' WHERE id = ANY ($1)", [rows.map(({ id }) => id)]);
  return rows.length;
}

/** Deletes rows that were sent some time ago. */
export async function tidy(db: pg.Pool): Promise<void> {
  await db.query(
    `DELETE FROM orders.outbox WHERE status = 'SENT' AND created_at < now() - interval '${KEPT}' AND id < (SELECT max(id) FROM orders.outbox)`,
  );
}
