import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "bullmq";
import type pg from "pg";
import type { Order } from "./orders";

export const QUEUE = "order-flush";
/** The service's own prefix in a Redis that it shares. */
export const PREFIX = "orders";
/** A failed job is tried again after this time. */
export const RETRY_AFTER_MS = 8_000;
const DATABASE_AWAY_MS = 1_000;

/** A job that brings one revision of an order into the table. */
export interface OrderJob {
  id: string;
  revision: number;
  order: Order;
}

/**
 * Works the queue off, one job at a time. A job that the table refuses fails, and BullMQ tries it again later; by then newer jobs may
 * have been worked off, and nothing here compares revisions.
 */
export function startWorker(db: pg.Pool, url: string, stopping: AbortSignal): Worker<OrderJob> {
  return new Worker<OrderJob>(QUEUE, ({ data }) => patiently(() => flush(db, data), stopping), {
    connection: { url, maxRetriesPerRequest: null },
    prefix: PREFIX,
    concurrency: 1,
  });
}

async function flush(db: pg.Pool, { id, revision, order }: OrderJob): Promise<void> {
  await db.query(
    `INSERT INTO orders.purchase (id, revision, state, items, cents) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, state = excluded.state, items = excluded.items,
       cents = excluded.cents, updated_at = now()`,
    [id, revision, order.state, order.items, order.cents],
  );
}

/** Waits while the database is away, since only an answer of the database says something of the job. */
async function patiently(work: () => Promise<void>, stopping: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (stopping.aborted || !isAway(error as { code?: string })) throw error;
      await pause(DATABASE_AWAY_MS, undefined, { signal: stopping });
    }
  }
}

/** Classes 08 and 57 are a lost or refused session; an error without a SQLSTATE comes from the network. */
const isAway = ({ code }: { code?: string }) =>
  code === undefined || !/^[0-9A-Z]{5}$/.test(code) || /^(08|57)/.test(code);
