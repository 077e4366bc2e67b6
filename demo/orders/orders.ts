import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type pg from "pg";

/** The part of an order that a customer sees. */
export interface Order {
  state: "placed" | "paid" | "packed" | "shipped";
  items: number;
  cents: number;
}

/** An accepted change of an order. */
export interface Accepted {
  id: string;
  revision: number;
  requestId: string;
}

/** Where the service keeps what it has accepted. */
export interface OrderStores {
  db: pg.Pool;
  cache: Redis;
}

const CACHED_FOR_S = 3_600;

/** The entry of an order in the cache. */
export const entryOf = (id: string) => `order:${id}`;

/**
 * Accepts a new state of an order: the outbox has it when this returns, and the cache shows it. The worker brings it into the table.
 */
export async function acceptOrder(
  { db, cache }: OrderStores,
  id: string,
  order: Order,
  customer: string,
): Promise<Accepted> {
  const requestId = `req-${randomUUID()}`;
  const revision = await inTransaction(db, async (client) => {
    const { rows } = await client.query<{ last: number }>(
      `INSERT INTO orders.revision AS known (purchase_id, last) VALUES ($1, 1)
       ON CONFLICT (purchase_id) DO UPDATE SET last = known.last + 1 RETURNING last`,
      [id],
    );
    const last = (rows[0] as { last: number }).last;
    await client.query(
      `INSERT INTO orders.outbox (purchase_id, kind, body, revision, customer, request_id)
       VALUES ($1, 'OrderChanged', $2, $3, $4, $5)`,
      [id, JSON.stringify(order), last, customer, requestId],
    );
    return last;
  });
  await cache.set(entryOf(id), JSON.stringify({ rev: revision, doc: order }), "EX", CACHED_FOR_S);
  return { id, revision, requestId };
}

async function inTransaction<T>(db: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await db.connect();
  let failure: Error | undefined;
  try {
    await client.query("BEGIN");
    const value = await work(client);
    await client.query("COMMIT");
    return value;
  } catch (error) {
    failure = error as Error;
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release(failure);
  }
}
