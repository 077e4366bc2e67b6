import type { Loop } from "../../engine/loop";
import { repeat } from "../../engine/repeat";
import type { Log } from "../../stores/path";
import type { Stores } from "../stores";

const BEAT_EVERY_MS = 2_000;

/** What a worker is started with; it ends soon after `stopping` aborts, with nothing half done. */
export interface WorkerContext {
  stores: Stores;
  /** Worker, host and process: who did it, wherever that is recorded. */
  instance: string;
  log: Log;
  stopping: AbortSignal;
}

export type RunWorker = (context: WorkerContext) => Promise<void>;

/** Runs a worker's rounds side by side, and tells the ledger how far they are, until the signal aborts. */
export async function runLoop(worker: string, context: WorkerContext, { rounds, progress }: Loop): Promise<void> {
  await Promise.all([
    ...rounds.map(({ name, once }) => repeat(name, context, once)),
    beating(worker, context, progress),
  ]);
}

/** Tells the ledger every two seconds that this worker lives, and how far it is: liveness is judged by progress. */
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
