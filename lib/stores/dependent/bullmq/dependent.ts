import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { withDeadline } from "../../deadline";
import type { DependentPort } from "../port";

const DEADLINE_MS = 3_000;

/** Pauses and resumes another service's queue, and reads back whether that took effect. */
export function bullmqDependent(client: Redis, name: string, prefix: string): DependentPort {
  const within = <T>(answer: Promise<T>) => withDeadline(answer, DEADLINE_MS, `queue ${name}`);
  const withQueue = async <T>(work: (queue: Queue) => Promise<T>): Promise<T> => {
    const queue = new Queue(name, { connection: client, prefix, skipVersionCheck: true, skipWaitingForReady: true });
    queue.on("error", () => {});
    try {
      return await work(queue);
    } finally {
      await within(queue.close()).catch(() => {});
    }
  };
  return {
    tellsPause: true,
    isPaused: () => withQueue((queue) => within(queue.isPaused())),
    follow: ({ held }) =>
      withQueue(async (queue) => {
        await within(held ? queue.pause() : queue.resume());
        return (await within(queue.isPaused())) === held;
      }),
  };
}
