import { Queue } from "bullmq";
import pg from "pg";
import { acceptOrder } from "../../../demo/orders/orders";
import { PREFIX, QUEUE } from "../../../demo/orders/worker";
import { rawStores } from "./damage";
import { runningSystem } from "./running";

/**
 * An order of the other system, accepted twice: the record has its first revision, the second is late in the outbox, and the cache's
 * entry is bytes that no mapping reads.
 */
export async function orderOfOthers(id: string): Promise<void> {
  await openQueue();
  const db = new pg.Pool({ connectionString: runningSystem().env.ORIGIN_URL, max: 1 });
  const stores = await rawStores();
  try {
    for (const cents of [4_000, 6_150])
      await acceptOrder({ db, cache: stores.eu }, id, { state: "paid", items: 2, cents }, "user-0001");
    await db.query("UPDATE orders.outbox SET created_at = now() - interval '90 seconds' WHERE purchase_id = $1", [id]);
    await db.query(
      "INSERT INTO orders.purchase (id, revision, state, items, cents) VALUES ($1, 1, 'paid', 2, 4000) ON CONFLICT DO NOTHING",
      [id],
    );
    await stores.eu.set(`order:${id}`, Buffer.from([0xff, 0x00, 0xfe]));
  } finally {
    await stores.close();
    await db.end();
  }
}

/** The service's queue as it is before its first job. */
async function openQueue(): Promise<void> {
  const queue = new Queue(QUEUE, { prefix: PREFIX, connection: { url: runningSystem().env.QUEUE_URL } });
  await queue.waitUntilReady();
  await queue.close();
}
