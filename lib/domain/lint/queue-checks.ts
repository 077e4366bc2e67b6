import { boundaryOf } from "../boundaries";
import { type Check, type ContractWarning, found, type QueueStoreEvidence } from "./warning";

/** A queue whose Redis evicts, or keeps nothing on disk. */
export const queueStore: Check = ({ path, queueStore: store }) => {
  if (path.queue === undefined) return [];
  if (store === null) {
    return found("unmeasured", "queue-unmeasured", {
      title: "Whether the queue keeps its jobs is not known",
      reason: "The settings of the queue's Redis could not be read.",
      remedy: "Check that Redis can be reached, and allow Trueup's user INFO and CONFIG GET.",
    });
  }
  const ledgerHas = boundaryOf(path).onWordOf === "ledger";
  const cost = ledgerHas
    ? "The ledger refills the queue; until then no write reaches the origin."
    : "Writes that the queue loses are in no durable store.";
  const evicts = store.maxmemoryPolicy !== "noeviction";
  return [
    ...(evicts
      ? found("warning", "queue-evicts", {
          title: "The queue's Redis can evict jobs",
          reason: `Its maxmemory-policy is ${store.maxmemoryPolicy}. When memory runs short, Redis drops keys without an error. ${cost}`,
          remedy: "Set maxmemory-policy noeviction on the queue's Redis.",
        })
      : []),
    ...(store.appendOnly
      ? []
      : found("warning", "queue-forgets", {
          title: "The queue's Redis keeps nothing on disk",
          reason: `Redis runs with appendonly no. A restart loses the jobs since the last snapshot, or all jobs. ${cost}`,
          remedy: "Set appendonly yes on the queue's Redis.",
        })),
    ...(store.appendOnly && store.appendFsync === "no"
      ? found("warning", "queue-writes-late", {
          title: "The queue's Redis does not say when its file is on disk",
          reason: `Redis runs with appendfsync no. A machine that fails loses about the last 30 s of jobs. ${cost}`,
          remedy: "Set appendfsync everysec, or always, on the queue's Redis.",
        })
      : []),
    // A queue that the ledger refills may be lost with its machine.
    ...(ledgerHas ? [] : ofReplicas(store)),
  ];
};

/** The copies of a queue whose jobs are in no other durable store. */
function ofReplicas({ replicas, minReplicasToWrite }: QueueStoreEvidence): ContractWarning[] {
  const lost = "Writes that the queue loses are in no durable store.";
  if (replicas === 0)
    return found("warning", "queue-alone", {
      title: "The queue's Redis has no replica",
      reason: `Its jobs are lost with its machine. ${lost}`,
      remedy: "Give the queue's Redis a replica, or acknowledge with durable-append.",
    });
  if (minReplicasToWrite === 0)
    return found("warning", "queue-unacknowledged", {
      title: "The queue's Redis takes jobs that no replica has",
      reason: `It runs with min-replicas-to-write 0. A failover can lose jobs that were taken a moment before. ${lost}`,
      remedy: "Set min-replicas-to-write 1 on the queue's Redis, or acknowledge with durable-append.",
    });
  return [];
}

/** A queue and a cache in one Redis, whether by configuration or found by run id. */
export const queueSharing: Check = ({ path: { queue, caches }, queueStore: store, cacheInstances }) => {
  if (queue === undefined) return [];
  const instanceOf = (region: string) => cacheInstances[region] ?? null;
  const shared = caches.filter(
    ({ connection, region }) =>
      connection === queue.connection || (store !== null && instanceOf(region) === store.instance),
  );
  if (shared.length > 0) {
    return found("warning", "queue-shares-cache", {
      title: "Queue and cache are one Redis",
      reason: `The queue shares its Redis with the cache of ${shared.map(({ region }) => region).join(", ")}. A cache may be evicted or flushed; a queue may not.`,
      remedy: "Give the queue a Redis of its own, with noeviction and an append-only file.",
    });
  }
  const unread = caches.filter(({ region }) => instanceOf(region) === null);
  // Without the queue's own settings the check above has already said that they are not known.
  if (store === null || unread.length === 0) return [];
  return found("unmeasured", "queue-sharing-unmeasured", {
    title: "Whether queue and cache are one Redis is not known",
    reason: `The cache of ${unread.map(({ region }) => region).join(", ")} could not be read.`,
    remedy: "Check that Redis can be reached.",
  });
};
