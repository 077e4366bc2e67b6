import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { withDeadline } from "../../deadline";

const DEADLINE_MS = 3_000;

/** Whether another service's queue is paused. */
export const isQueuePaused = (client: Redis, name: string, prefix: string): Promise<boolean> =>
  withQueue(client, name, prefix, (queue) => withDeadline(queue.isPaused(), DEADLINE_MS, `queue ${name}`));

/** Pauses or resumes another service's queue, and looks whether it took; repeating it changes nothing. */
export const holdQueue = (client: Redis, name: string, prefix: string, held: boolean): Promise<boolean> =>
  withQueue(client, name, prefix, async (queue) => {
    await withDeadline(held ? queue.pause() : queue.resume(), DEADLINE_MS, `queue ${name}`);
    return (await withDeadline(queue.isPaused(), DEADLINE_MS, `queue ${name}`)) === held;
  });

async function withQueue<T>(
  client: Redis,
  name: string,
  prefix: string,
  work: (queue: Queue) => Promise<T>,
): Promise<T> {
  const queue = new Queue(name, { connection: client, prefix, skipVersionCheck: true, skipWaitingForReady: true });
  queue.on("error", () => {});
  try {
    return await work(queue);
  } finally {
    await withDeadline(queue.close(), DEADLINE_MS, `queue ${name}`).catch(() => {});
  }
}
