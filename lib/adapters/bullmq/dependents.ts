import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { withDeadline } from "../../ports/deadline";

const DEADLINE_MS = 3_000;

/** Pauses or resumes another service's queue, and looks whether it took; repeating it changes nothing. */
export async function holdQueue(client: Redis, name: string, prefix: string, held: boolean): Promise<boolean> {
  const queue = new Queue(name, { connection: client, prefix, skipVersionCheck: true, skipWaitingForReady: true });
  queue.on("error", () => {});
  try {
    await withDeadline(held ? queue.pause() : queue.resume(), DEADLINE_MS, `queue ${name}`);
    return (await withDeadline(queue.isPaused(), DEADLINE_MS, `queue ${name}`)) === held;
  } finally {
    await withDeadline(queue.close(), DEADLINE_MS, `queue ${name}`).catch(() => {});
  }
}
