import { Queue } from "bullmq";
import { Redis } from "ioredis";
import type { QueueConfig } from "../../lib/domain/contract";
import { createRedis, whenReady } from "../../lib/stores/cache/redis/client";
import { consumeLanes } from "../../lib/stores/queue/bullmq/consumer";
import { bullmqQueue, laneQueueName } from "../../lib/stores/queue/bullmq/queue";
import { freshStores } from "../setup/fixture";
import type { QueueSubject } from "./queue";

/** BullMQ queues on one Redis database. */
export async function bullmqSubject(): Promise<QueueSubject> {
  const { QUEUE_URL } = await freshStores();
  const clients = [createRedis(QUEUE_URL, "queue", 2_000), createRedis(QUEUE_URL, "other queue", 2_000)] as const;
  await Promise.all(clients.map((client) => whenReady(client, 5_000)));
  const probe = new Redis(QUEUE_URL);
  let made = 0;
  return {
    queue(lanes = 1) {
      const config: QueueConfig = { connection: "queue", name: `q${++made}`, prefix: "trueup", lanes, attempts: 8 };
      return {
        queue: bullmqQueue(config.name, config, clients[0]),
        another: () => bullmqQueue(config.name, config, clients[1]),
        consume: (flush) => consumeLanes(config, QUEUE_URL, flush),
        async addForeign(lane, job) {
          const queue = new Queue(laneQueueName(config, lane), { connection: probe, prefix: config.prefix });
          await queue.add("strange", { ids: ["not an id"] }, { jobId: job });
        },
      };
    },
    async loseEverything() {
      await probe.flushdb();
    },
    async close() {
      for (const client of [...clients, probe]) client.disconnect();
    },
  };
}
