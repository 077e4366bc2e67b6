import { setTimeout as pause } from "node:timers/promises";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { relay, tidy } from "./relay";
import { changeSomeOrder } from "./traffic";
import { type OrderJob, PREFIX, QUEUE, startWorker } from "./worker";

const RELAY_EVERY_MS = 100;
const TIDY_EVERY_MS = 30_000;
const AGAIN_AFTER_MS = 1_000;
/** A table that is locked for longer refuses the job. */
const LOCK_TIMEOUT = "-c lock_timeout=500ms";

/** The order service: accepts changes at its own rate, relays its outbox and works its queue off, until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const url = (name: string) => {
    const value = process.env[name];
    if (value === undefined) throw new Error(`${name} is not set.`);
    return value;
  };
  const perSec = Number(process.env.ORDERS_PER_SEC ?? "2");
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  const db = new pg.Pool({
    connectionString: url("ORIGIN_URL"),
    max: 4,
    options: LOCK_TIMEOUT,
    application_name: "orders",
  });
  db.on("error", () => undefined);
  const cache = new Redis(url("CACHE_EU_URL"), { maxRetriesPerRequest: 1 });
  cache.on("error", () => undefined);
  const queue = new Queue<OrderJob>(QUEUE, {
    connection: { url: url("QUEUE_URL"), maxRetriesPerRequest: 1 },
    prefix: PREFIX,
  });
  queue.on("error", () => undefined);
  const worker = startWorker(db, url("QUEUE_URL"), stop.signal);
  worker.on("error", () => undefined);
  worker.on("failed", (job, error) => say(`${job?.id} failed, attempt ${job?.attemptsMade}: ${error.message}`));
  say(`takes ${perSec} changes a second`);

  const loop = (everyMs: number, work: () => Promise<unknown>) => repeat(everyMs, work, stop.signal);
  await Promise.all([
    loop(RELAY_EVERY_MS, () => relay(db, queue)),
    loop(TIDY_EVERY_MS, () => tidy(db)),
    ...(perSec > 0 ? [loop(1_000 / perSec, () => changeSomeOrder({ db, cache }, Math.random))] : []),
  ]);
  await worker.close();
  await queue.close();
  cache.disconnect();
  await db.end();
}

/** Repeats until the signal aborts; a store that is away is said, and tried again. */
async function repeat(everyMs: number, work: () => Promise<unknown>, stopping: AbortSignal): Promise<void> {
  const rest = (ms: number) => pause(ms, undefined, { signal: stopping }).catch(() => undefined);
  while (!stopping.aborted) {
    const failure = await work().then(
      () => null,
      (error: Error) => error,
    );
    if (failure !== null) say(failure.message);
    await rest(failure === null ? everyMs : AGAIN_AFTER_MS);
  }
}

function say(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`);
}

await main();
process.exit(0);
