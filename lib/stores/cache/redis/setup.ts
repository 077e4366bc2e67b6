import type { Redis } from "ioredis";
import type { QueueStoreEvidence } from "../../../domain/lint-contract";
import { withDeadline } from "../../deadline";

const DEADLINE_MS = 800;

/** The setup of a Redis; null when it could not be read, or is not reported. */
export async function redisSetup(client: Redis): Promise<QueueStoreEvidence | null> {
  try {
    const { maxmemoryPolicy, appendOnly, instance } = await withDeadline(redisServer(client), DEADLINE_MS, "redis");
    return maxmemoryPolicy === null ? null : { maxmemoryPolicy, appendOnly, instance };
  } catch {
    return null;
  }
}

/** The properties that a Redis reports. */
interface RedisServer extends Omit<QueueStoreEvidence, "maxmemoryPolicy"> {
  version: string | null;
  maxmemoryPolicy: string | null;
}

/** Reads the properties that a Redis reports; each unreported one is null. Rejects when the server does not answer. */
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
