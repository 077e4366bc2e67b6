import { Queue } from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { acceptOrder, type Order, type OrderStores } from "../orders/orders";
import { type OrderJob, PREFIX, QUEUE } from "../orders/worker";
import type { NotedWrite } from "./record";
import { onDatabase } from "./running";
import { rowsByHand } from "./tables";
import { type World, waitFor } from "./world";

const PATH = "orders";
const CUSTOMER = "user-0001";

export const STATES: readonly Order[] = [
  { state: "placed", items: 2, cents: 4_000 },
  { state: "paid", items: 2, cents: 4_000 },
  { state: "packed", items: 3, cents: 6_150 },
];

/** The stores and the queue of the order service, as that service uses them. */
export interface OrderService extends OrderStores {
  queue: Queue<OrderJob>;
}

/** Runs `work` as the order service, on connections of its own. */
export async function asOrderService<T>({ stores }: World, work: (service: OrderService) => Promise<T>): Promise<T> {
  const { env } = stores;
  const db = new pg.Pool({ connectionString: env.ORIGIN_URL, max: 2, application_name: "drill" });
  db.on("error", () => undefined);
  const cache = new Redis(env.CACHE_EU_URL, { maxRetriesPerRequest: 1 });
  cache.on("error", () => undefined);
  const queue = new Queue<OrderJob>(QUEUE, { connection: { url: env.QUEUE_URL }, prefix: PREFIX });
  queue.on("error", () => undefined);
  try {
    return await work({ db, cache, queue });
  } finally {
    await queue.close();
    cache.disconnect();
    await db.end();
  }
}

/** Accepts a change of an order, and notes it. */
export async function acceptedOrder(stores: OrderStores, key: string, order: Order): Promise<NotedWrite> {
  const { revision, requestId } = await acceptOrder(stores, key, order, CUSTOMER);
  return noted(key, order, String(revision), requestId);
}

/** Accepts a change whose cache entry cannot be written: the outbox has it all the same, and the customer is answered. */
export async function acceptedWithoutCache(stores: OrderStores, key: string, order: Order): Promise<NotedWrite> {
  const failure = await acceptOrder(stores, key, order, CUSTOMER).then(
    () => null,
    (error: Error) => error,
  );
  if (failure === null) throw new Error("The cache took the entry although its region is stopped.");
  const { rows } = await stores.db.query<{ revision: number; request_id: string }>(
    "SELECT revision, request_id FROM orders.outbox WHERE purchase_id = $1 ORDER BY id DESC LIMIT 1",
    [key],
  );
  const [row] = rows;
  if (row === undefined) throw failure;
  return noted(key, order, String(row.revision), row.request_id);
}

const noted = (key: string, order: Order, version: string, requestId: string): NotedWrite => ({
  ...{ key, version, requestId, mutation: null },
  payload: { ...order },
  acknowledgedAt: new Date().toISOString(),
});

/** Waits until the table has this revision of each order. */
export async function untilInTable({ db }: OrderStores, keys: string[], revision: number): Promise<void> {
  await waitFor(`the table has revision ${revision}`, async () => {
    const rows = await rowsByHand(db, PATH, keys);
    return keys.every((key) => rows.get(key)?.version === BigInt(revision));
  });
}

/**
 * Waits until the intake has noted this revision of each row. A row that goes back between two readings of the intake was never known at
 * the newer revision: its later writes are then found stranded, and the row is not found regressed.
 */
export async function untilNoted({ stores }: World, keys: string[], revision: number): Promise<void> {
  await onDatabase(stores.env.DATABASE_URL, "drill", (ledger) =>
    waitFor(`the console has noted revision ${revision}`, async () => {
      const { rows } = await ledger.query<{ key: string; highest_seen: string | null }>(
        `SELECT k.key, k.highest_seen FROM observed_key k JOIN path_control p USING (path_id) WHERE p.path = $1 AND k.key = ANY ($2)`,
        [PATH, keys],
      );
      return keys.every((key) => rows.some((row) => row.key === key && row.highest_seen === String(revision)));
    }),
  );
}
