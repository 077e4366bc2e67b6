import { Worker } from "bullmq";
import { z } from "zod";
import type { QueueConfig } from "../../../domain/contract";
import type { StoreAddress } from "../../../domain/store-address";
import { withDeadline } from "../../deadline";
import { isReadOnlyRefusal } from "../../read-only-refusal";
import { redisAddress } from "../../redis-address";
import { laneQueueName } from "./queue";

const jobData = z.object({ ids: z.array(z.uuid()).min(1).max(500) });

/** Consumes every lane of a path, one job of a lane at a time; when `flush` throws, the queue delivers the job again. */
export function consumeLanes(
  config: QueueConfig,
  address: string | StoreAddress,
  flush: (lane: number, ids: string[], job: string) => Promise<void>,
): { close(): Promise<void> } {
  const { url, tls } = redisAddress(address);
  const connection = { url, ...(tls ? { tls } : {}) };
  const workers = Array.from({ length: config.lanes }, (_, lane) => {
    const worker = new Worker(
      laneQueueName(config, lane),
      async (job) => {
        const parsed = jobData.safeParse(job.data);
        // A job in another format carries nothing that the ledger lacks: the sweep hands its mutations over again.
        if (parsed.success) await flush(lane, parsed.data.ids, job.id ?? "");
      },
      {
        connection: {
          ...connection,
          maxRetriesPerRequest: null,
          retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
          reconnectOnError: isReadOnlyRefusal,
        },
        prefix: config.prefix,
        concurrency: 1,
        lockDuration: 10_000,
        stalledInterval: 5_000,
        maxStalledCount: 1_000_000,
        maxStartedAttempts: 1_000_000,
        drainDelay: 5,
        runRetryDelay: 1_000,
        skipVersionCheck: true,
        settings: { backoffStrategy: (attempts: number) => Math.min(250 * 2 ** Math.min(attempts, 5), 5_000) },
      },
    );
    worker.on("error", () => {});
    return worker;
  });
  return {
    async close() {
      await Promise.allSettled(workers.map((worker) => withDeadline(worker.close(), 5_000, "closing a consumer")));
    },
  };
}
