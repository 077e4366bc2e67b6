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
