import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { type Accepted, acceptOrder, type Order, type OrderStores } from "../orders/orders";
import { type OrderJob, PREFIX, QUEUE, RETRY_AFTER_MS } from "../orders/worker";
import { DrillRefused, onDatabase, type Running } from "./running";

const PATH = "orders";
const DRILLED = "order-drill-";
const CUSTOMER = "user-0001";
const WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

const STATES: readonly Order[] = [
  { state: "placed", items: 2, cents: 4_000 },
  { state: "paid", items: 2, cents: 4_000 },
  { state: "packed", items: 3, cents: 6_150 },
];

/** The order service's worker retries an old failed job over a newer one. `--mend` changes the drilled orders once more. */
export async function oldJobOverNewer(running: Running, args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { mend: { type: "boolean" } } });
  const { env } = running.stores;
  const db = new pg.Pool({ connectionString: env.ORIGIN_URL, max: 2, application_name: "drill" });
  db.on("error", () => undefined);
  const cache = new Redis(env.CACHE_EU_URL, { maxRetriesPerRequest: 1 });
  cache.on("error", () => undefined);
  const queue = new Queue<OrderJob>(QUEUE, { connection: { url: env.QUEUE_URL }, prefix: PREFIX });
  queue.on("error", () => undefined);
  try {
    if (values.mend) await mend({ db, cache });
    else await new Drill(running, { db, cache }, queue).run();
  } finally {
    await queue.close();
    cache.disconnect();
    await db.end();
  }
}

class Drill {
  private readonly id = `${DRILLED}${Date.now().toString(36)}`;
  private readonly began = performance.now();

  constructor(
    private readonly running: Running,
    private readonly stores: OrderStores,
    private readonly queue: Queue<OrderJob>,
  ) {}

  async run(): Promise<void> {
    const { url } = this.running;
    console.log(`The order service is another system: its own outbox, queue, worker, cache and table. Trueup only reads them. Its worker
does not compare revisions. Order ${this.id} is changed three times, and its row is locked while the worker brings in the
second change. Look at:
  ${url}/keys/${PATH}/${this.id}
`);
    await this.accept(0);
    await this.until("the worker's table has revision 1", async () => (await this.revision()) === 1);
    const second = await this.whileLocked(() => this.accept(1));
    await this.accept(2);
    await this.until(
      "the table has revision 3, and the old job still waits",
      async () => (await this.revision()) === 3,
    );
    await this.until("the console has read revision 3 too", async () => (await this.story())?.origin.version === "3");
    await this.until(
      "the worker has tried the old job again: revision 2 is over revision 3",
      async () => (await this.revision()) === 2,
    );
    await this.until("the console shows regressed", async () => {
      const story = await this.story();
      return story?.findings.some(({ finding }) => finding === "regressed") ?? false;
    });
    console.log(`
${(await this.story())?.sentence ?? ""}
  ${url}/keys/${PATH}/${this.id}                    the ladder: the source and the cache are at 3, the origin is at 2
  ${url}/divergences?path=${PATH}&finding=regressed
  ${url}/saved?q=${second.requestId}      did we save it? what the stores tell of the second change
Nobody heals this by itself. The next change of the order does: npm run drill -- old-job-over-newer --mend`);
  }

  private async accept(n: number): Promise<Accepted> {
    const accepted = await acceptOrder(this.stores, this.id, STATES[n] as Order, CUSTOMER);
    this.say(`change ${accepted.revision} is accepted, request ${accepted.requestId}`);
    return accepted;
  }

  /** Holds the order's row, so that the table refuses the worker's job, until the queue has put that job aside for another try. */
  private async whileLocked(change: () => Promise<Accepted>): Promise<Accepted> {
    return onDatabase(this.running.stores.env.ORIGIN_URL, "old-job-over-newer", async (client) => {
      await client.query("BEGIN");
      await client.query("SELECT FROM orders.purchase WHERE id = $1 FOR UPDATE", [this.id]);
      const accepted = await change();
      await this.until(
        `the worker's job of change 2 has failed, and is tried again after ${RETRY_AFTER_MS / 1_000} s`,
        async () => (await this.queue.getJobState(`${this.id}-${accepted.revision}`)) === "delayed",
      );
      await client.query("ROLLBACK");
      return accepted;
    });
  }

  private async revision(): Promise<number | null> {
    const { rows } = await this.stores.db.query<{ revision: number }>(
      "SELECT revision FROM orders.purchase WHERE id = $1",
      [this.id],
    );
    return rows[0]?.revision ?? null;
  }

  private story() {
    return this.running.client.key.read({ params: { path: PATH, key: this.id } }).catch(() => null);
  }

  private async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + WITHIN_MS;
    while (!(await holds())) {
      if (performance.now() > end) throw new Error(`After ${WITHIN_MS / 1_000} s this is still not so: ${what}.`);
      await pause(LOOK_EVERY_MS);
    }
    this.say(what);
  }

  private say(what: string): void {
    console.log(`${((performance.now() - this.began) / 1_000).toFixed(1).padStart(6)} s  ${what}`);
  }
}

/** Changes every drilled order once more, whose row is not at its last revision. */
async function mend(stores: OrderStores): Promise<void> {
  const { rows } = await stores.db.query<{ id: string }>(
    `SELECT p.id FROM orders.purchase p JOIN orders.revision r ON r.purchase_id = p.id AND r.last > p.revision
     WHERE starts_with(p.id, $1)`,
    [DRILLED],
  );
  if (rows.length === 0) throw new DrillRefused("No drilled order is behind its last change.");
  for (const { id } of rows) {
    const { revision } = await acceptOrder(stores, id, STATES[2] as Order, CUSTOMER);
    console.log(
      `${id}: change ${revision} is accepted; the worker brings it in, and the console sees that within seconds.`,
    );
  }
}
