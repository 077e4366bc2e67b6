import type { StoreUse } from "../../domain/sweep/governor";
import type { LedgerKeys } from "../../ledger/reconciliations/ledger-keys";
import type { WiredPath } from "../../stores/path";

/** All paths share one ledger, so their sweeps share its capacity. */
export const LEDGER = "the ledger";
const storeOf = (connection: string) => `connection ${connection}`;

/** How long a path's stores were busy since the last call of `take`. */
export class Meter {
  private used = new Map<string, StoreUse>();

  async time<T>(store: string, keys: number, call: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await call();
    } finally {
      const { busyMs, calls, keys: before } = this.used.get(store) ?? NOTHING;
      this.used.set(store, { busyMs: busyMs + performance.now() - began, calls: calls + 1, keys: before + keys });
    }
  }

  take(): Map<string, StoreUse> {
    const used = this.used;
    this.used = new Map();
    return used;
  }
}

export const NOTHING: StoreUse = { busyMs: 0, calls: 0, keys: 0 };

/** The stores that a sweep of the path reads. */
export function storesOf({ config }: WiredPath): string[] {
  const connections = [
    ...(config.origin ? [config.origin.connection] : []),
    ...config.caches.map((cache) => cache.connection),
    ...config.replicas.map((replica) => replica.connection),
    ...(config.queue ? [config.queue.connection] : []),
  ];
  return [LEDGER, ...new Set(connections.map(storeOf))];
}

/** The path, with every store read of a sweep metered. */
export function meteredPath(path: WiredPath, meter: Meter): WiredPath {
  const { config, ledger, origin, queue } = path;
  const at = (connection: string | undefined) => storeOf(connection ?? "");
  return {
    ...path,
    ledger: {
      ...ledger,
      evidence: (pathId, keys, window) => meter.time(LEDGER, keys.length, () => ledger.evidence(pathId, keys, window)),
    },
    queue: queue && {
      ...queue,
      states: (lane, jobs) => meter.time(at(config.queue?.connection), jobs.length, () => queue.states(lane, jobs)),
    },
    origin: origin && {
      ...origin,
      keys: (prefix, after, limit) =>
        meter.time(at(config.origin?.connection), limit, () => origin.keys(prefix, after, limit)),
      peek: (keys) => meter.time(at(config.origin?.connection), keys.length, () => origin.peek(keys)),
      read: (keys) => meter.time(at(config.origin?.connection), keys.length, () => origin.read(keys)),
    },
    caches: path.caches.map((cache, i) => ({
      ...cache,
      walk: (prefix, position, effort) =>
        meter.time(at(config.caches[i]?.connection), effort, () => cache.walk(prefix, position, effort)),
      peek: (keys) => meter.time(at(config.caches[i]?.connection), keys.length, () => cache.peek(keys)),
      read: (keys) => meter.time(at(config.caches[i]?.connection), keys.length, () => cache.read(keys)),
    })),
    replicas: path.replicas.map((replica, i) => ({
      ...replica,
      peek: (keys) => meter.time(at(config.replicas[i]?.connection), keys.length, () => replica.peek(keys)),
      read: (keys) => meter.time(at(config.replicas[i]?.connection), keys.length, () => replica.read(keys)),
    })),
  };
}

/** The ledger's keys, with every read metered. */
export function meteredKeys(ledger: LedgerKeys, meter: Meter): LedgerKeys {
  return {
    ...ledger,
    // A sweep covers every key.
    page: (pathId, _prefix, position, limit) =>
      meter.time(LEDGER, limit, () => ledger.pageByKey(pathId, position, limit)),
    heads: (pathId, keys) => meter.time(LEDGER, keys.length, () => ledger.heads(pathId, keys)),
    suppressed: (mutations) => meter.time(LEDGER, mutations.length, () => ledger.suppressed(mutations)),
  };
}
