import type { PathConfig } from "../contract";
import type { ObservedPath } from "../observed/mapping";

/** The part that a store plays on a path. `source` is another system's table of writes. */
export const STORE_PARTS = ["origin", "source", "queue", "cache", "replica"] as const;
export type StorePart = (typeof STORE_PARTS)[number];

/** A connection that a path needs, with the part that the store plays there. */
export interface PathStore {
  connection: string;
  part: StorePart;
}

/** The connections that a path's verdicts rest on, apart from the ledger; one connection may play several parts. */
export function pathStores(config: PathConfig | ObservedPath): PathStore[] {
  const [source, queue] = config.mode === "native" ? [null, config.queue] : [config.outbox, config.jobs];
  const one = (part: StorePart, store: { connection: string } | null | undefined): PathStore[] =>
    store == null ? [] : [{ connection: store.connection, part }];
  return [
    ...one("origin", config.origin),
    ...one("source", source),
    ...one("queue", queue),
    ...config.caches.flatMap((cache) => one("cache", cache)),
    ...config.replicas.flatMap((replica) => one("replica", replica)),
  ];
}
