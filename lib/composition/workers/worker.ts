import type { Loop } from "../../engine/loop";
import { repeat } from "../../engine/repeat";
import type { Log } from "../../stores/path";
import type { Stores } from "../stores";

const BEAT_EVERY_MS = 2_000;

/** The dependencies of a worker; it ends soon after `stopping` aborts, with nothing half done. */
export interface WorkerContext {
  stores: Stores;
  /** The name in records: worker, host and process. */
  instance: string;
  log: Log;
  stopping: AbortSignal;
}

export type RunWorker = (context: WorkerContext) => Promise<void>;

/** Runs a worker's rounds side by side and reports its progress to the ledger, until the signal aborts. */
export async function runLoop(worker: string, context: WorkerContext, { rounds, progress }: Loop): Promise<void> {
  await Promise.all([
    ...rounds.map(({ name, once }) => repeat(name, context, once)),
    beating(worker, context, progress),
  ]);
}

/** Reports this worker's progress to the ledger every two seconds; liveness is judged by progress. */
export function beating(
  worker: string,
  context: WorkerContext,
  progress: () => Record<string, number | string>,
): Promise<void> {
  return repeat(`${worker} beat`, context, async () => {
    await context.stores.ledger.beat(worker, context.instance, progress());
    return BEAT_EVERY_MS;
  });
}
