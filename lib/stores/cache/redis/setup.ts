import type { Redis } from "ioredis";
import type { QueueStoreEvidence } from "../../../domain/lint-contract";
import { withDeadline } from "../../deadline";

const DEADLINE_MS = 800;

/** How a Redis is set up; null where it could not be read, or does not say. */
export async function redisSetup(client: Redis): Promise<QueueStoreEvidence | null> {
  try {
    const info = await withDeadline(client.info(), DEADLINE_MS, "redis");
    const figure = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? "";
    const maxmemoryPolicy = figure("maxmemory_policy");
    if (maxmemoryPolicy === "") return null;
    return { maxmemoryPolicy, appendOnly: figure("aof_enabled") === "1", instance: figure("run_id") };
  } catch {
    return null;
  }
}
