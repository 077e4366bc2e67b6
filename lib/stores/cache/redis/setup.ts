import type { Redis } from "ioredis";
import type { QueueStoreEvidence } from "../../../domain/lint-contract";
import { withDeadline } from "../../deadline";

const DEADLINE_MS = 800;

/** How a Redis is set up; null where it could not be read, or does not say. */
export async function redisSetup(client: Redis): Promise<QueueStoreEvidence | null> {
  try {
    const { maxmemoryPolicy, appendOnly, instance } = await withDeadline(redisServer(client), DEADLINE_MS, "redis");
    return maxmemoryPolicy === null ? null : { maxmemoryPolicy, appendOnly, instance };
  } catch {
    return null;
  }
}

/** A Redis as it tells of itself. */
interface RedisServer extends Omit<QueueStoreEvidence, "maxmemoryPolicy"> {
  version: string | null;
  maxmemoryPolicy: string | null;
}

/** What a Redis tells of itself; null where it does not tell. Rejects where it does not answer. */
export async function redisServer(client: Redis): Promise<RedisServer> {
  const info = await client.info();
  const figure = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] || null;
  return {
    version: figure("redis_version"),
    maxmemoryPolicy: figure("maxmemory_policy"),
    appendOnly: figure("aof_enabled") === "1",
    instance: figure("run_id") ?? "",
  };
}
