import type { Stores } from "../lib/composition/stores";
import type { Log } from "../lib/stores/path";

/** What a worker is started with; it ends soon after `stopping` aborts, with nothing half done. */
export interface WorkerContext {
  stores: Stores;
  /** Worker, host and process: who did it, wherever that is recorded. */
  instance: string;
  log: Log;
  stopping: AbortSignal;
}

export type RunWorker = (context: WorkerContext) => Promise<void>;

/** Resolves after the time, or at once when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

/**
 * Repeats a round until told to stop. A round answers how long to wait for the next one; one that throws is said once a
 * while and tried again with growing pauses, so a store that is away costs nothing and is taken up when it is back.
 */
export async function repeat(what: string, context: WorkerContext, round: () => Promise<number>): Promise<void> {
  let failures = 0;
  while (!context.stopping.aborted) {
    let wait: number;
    try {
      wait = await round();
      failures = 0;
    } catch (error) {
      if (failures++ % 10 === 0)
        context.log.warn({ what, failures, error: String(error) }, "a round failed and is repeated");
      wait = Math.min(100 * 2 ** Math.min(failures, 6), 3_000);
    }
    await pause(wait, context.stopping);
  }
}

/** Tells the ledger every two seconds that this worker lives, and how far it is: liveness is judged by progress. */
export function beating(
  worker: string,
  context: WorkerContext,
  progress: () => Record<string, number | string>,
): Promise<void> {
  return repeat(`${worker} beat`, context, async () => {
    await context.stores.ledger.beat(worker, context.instance, progress());
    return 2_000;
  });
}
