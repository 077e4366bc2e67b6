import type { WiredPath } from "../stores/path";
import { consumeLanes as consumeBullmq } from "../stores/queue/bullmq/consumer";
import type { Stores } from "./stores";

/** Consumes a path's lanes from wherever its queue is. */
export function consumeLanes(
  stores: Stores,
  path: WiredPath,
  flush: (lane: number, ids: string[], job: string) => Promise<void>,
): { close(): Promise<void> } {
  const queue = path.config.queue;
  if (queue === undefined) throw new Error(`path ${path.config.name} has no queue`);
  return consumeBullmq(queue, stores.connectionAddress(queue.connection), flush);
}
