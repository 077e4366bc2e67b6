import type { Job, Queue, RedisClient } from "bullmq";
import type { Redis } from "ioredis";

/** The release of BullMQ that has a queue, with what its own records call it. */
export interface LibraryOfQueue {
  release: 5 | 6;
  version: string;
}

/** The classes of one release; BullMQ 5 and 6 have the same ones, as far as they are used here. */
export interface Library {
  Queue: typeof Queue;
  Job: typeof Job & { optsFromJSON(text: string): Job["opts"] };
}

/** The library of a queue by its own version, or a sentence that says why there is none. */
export function libraryOf(queue: string, version: string | null): LibraryOfQueue | string {
  const known = "Trueup changes queues of BullMQ 5 and 6 alone";
  if (version === null) return `Queue ${queue} names no BullMQ version, as one of Bull 4 or none at all: ${known}.`;
  const release = /^bullmq:([56])\./.exec(version)?.[1];
  if (release === undefined) return `Queue ${queue} is of the version "${version}": ${known}.`;
  if (queue.includes(":")) return `Queue ${queue} has a colon in its name, which BullMQ ${release} does not take.`;
  return { release: release === "5" ? 5 : 6, version };
}

/** Loads a release's own library; a process that changes no queue loads none. */
export async function loadLibrary(release: 5 | 6): Promise<Library> {
  const loaded: unknown = release === 5 ? await import("bullmq5") : await import("bullmq");
  return loaded as Library;
}

/** A queue on a guarded client. Nothing is written to the store when it is made. */
export function openQueue(
  { Queue }: Library,
  client: Redis,
  { name, prefix }: { name: string; prefix: string },
): Queue {
  const queue = new Queue(name, {
    connection: client,
    prefix,
    skipMetasUpdate: true,
    skipVersionCheck: true,
    skipWaitingForReady: true,
  });
  queue.on("error", () => {});
  return queue;
}

/** The queue's own view of its client, on which a job adds itself. */
export function clientOf(queue: Queue, release: 5 | 6): Promise<RedisClient> {
  const holder: unknown = release === 5 ? queue : queue.getBackend();
  return (holder as { client: Promise<RedisClient> }).client;
}
