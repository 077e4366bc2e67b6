import { setTimeout as passed } from "node:timers/promises";
import { Queue, type Worker } from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { acceptOrder, entryOf, type Order } from "../../../demo/orders/orders";
import { type OrderJob, PREFIX, QUEUE, startWorker } from "../../../demo/orders/worker";

/** The order that a revision has, so that each revision differs from the others. */
const orderOf = (revision: number): Order => ({ state: "paid", items: revision, cents: revision * 1_000 });

/** The demo's order service, alive: its worker takes jobs, and each job is tried once. */
export class OrderService {
  private readonly stop = new AbortController();
  private readonly db: pg.Pool;
  private readonly cache: Redis;
  readonly queue: Queue<OrderJob>;
  private readonly worker: Worker<OrderJob>;

  constructor(env: { ORIGIN_URL: string; CACHE_EU_URL: string; QUEUE_URL: string }) {
    // A worker that meets a locked row fails its job soon.
    this.db = new pg.Pool({ connectionString: env.ORIGIN_URL, max: 8, options: "-c lock_timeout=100ms" });
    this.cache = new Redis(env.CACHE_EU_URL);
    this.queue = new Queue<OrderJob>(QUEUE, { prefix: PREFIX, connection: { url: env.QUEUE_URL } });
    this.worker = startWorker(this.db, env.QUEUE_URL, this.stop.signal);
    this.worker.on("error", () => undefined);
  }

  /** Accepts the order's next revision, and adds its job. */
  async accept(id: string): Promise<number> {
    const { rows } = await this.db.query("SELECT last FROM orders.revision WHERE purchase_id = $1", [id]);
    const order = orderOf((rows[0]?.last ?? 0) + 1);
    const { revision } = await acceptOrder({ db: this.db, cache: this.cache }, id, order, "user-0001");
    await this.queue.add(
      "flush-order",
      { id, revision, order },
      { jobId: `${id}-${revision}`, attempts: 1, removeOnComplete: 1_000 },
    );
    await this.db.query("UPDATE orders.outbox SET status = 'SENT' WHERE purchase_id = $1", [id]);
    return revision;
  }

  /** As `accept`, and waits until the worker has ended the job. */
  async carry(id: string): Promise<void> {
    await this.ended(id, await this.accept(id), "completed");
  }

  /** Accepts a revision whose job fails, since somebody holds the order's row. */
  async fail(id: string): Promise<void> {
    const client = await this.db.connect();
    try {
      await client.query("BEGIN");
      await client.query("SELECT FROM orders.purchase WHERE id = $1 FOR UPDATE", [id]);
      await this.ended(id, await this.accept(id), "failed");
      await client.query("ROLLBACK");
    } finally {
      client.release();
    }
  }

  private async ended(id: string, revision: number, state: string): Promise<void> {
    const until = performance.now() + 20_000;
    while ((await this.queue.getJobState(`${id}-${revision}`)) !== state) {
      if (performance.now() > until) throw new Error(`Job ${id}-${revision} is not ${state}.`);
      await passed(20);
    }
  }

  /** Puts the row back to an older revision by hand. */
  async putBack(id: string, revision: number): Promise<void> {
    const { state, items, cents } = orderOf(revision);
    await this.db.query("UPDATE orders.purchase SET revision = $2, state = $3, items = $4, cents = $5 WHERE id = $1", [
      id,
      revision,
      state,
      items,
      cents,
    ]);
  }

  /** Fills the entry with an older revision, as a slow reader does. */
  async show(id: string, revision: number): Promise<void> {
    await this.cache.set(entryOf(id), JSON.stringify({ rev: revision, doc: orderOf(revision) }));
  }

  entry = (id: string): Promise<string | null> => this.cache.get(entryOf(id));

  /** The revision in the table. */
  async revision(id: string): Promise<number | null> {
    const { rows } = await this.db.query("SELECT revision FROM orders.purchase WHERE id = $1", [id]);
    return rows[0]?.revision ?? null;
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.worker.close();
    await this.queue.close();
    this.cache.disconnect();
    await this.db.end();
  }
}
