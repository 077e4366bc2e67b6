import type { Redis } from "ioredis";
import type { QueueStoreEvidence } from "../../../domain/lint-contract";
import { withDeadline } from "../../deadline";

const DEADLINE_MS = 800;

/** The setup of a Redis; null when it could not be read, or is not reported. */
export async function redisSetup(client: Redis): Promise<QueueStoreEvidence | null> {
  try {
    const { version: _, maxmemoryPolicy, ...setup } = await withDeadline(redisServer(client), DEADLINE_MS, "redis");
    return maxmemoryPolicy === null ? null : { maxmemoryPolicy, ...setup };
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
  const [info, settings] = await Promise.all([client.info(), settingsOf(client)]);
  const figure = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] || null;
  return {
    version: figure("redis_version"),
    maxmemoryPolicy: figure("maxmemory_policy"),
    appendOnly: figure("aof_enabled") === "1",
    appendFsync: settings.get("appendfsync") ?? null,
    replicas: numberOf(figure("connected_slaves")),
    minReplicasToWrite: numberOf(settings.get("min-replicas-to-write")),
    instance: figure("run_id") ?? "",
  };
}

/** Settings that INFO does not report; empty where the user may not read them. */
async function settingsOf(client: Redis): Promise<Map<string, string>> {
  const said = (await client.config("GET", "appendfsync", "min-replicas-to-write").catch(() => [])) as string[];
  return new Map(said.flatMap((name, i) => (i % 2 === 0 ? [[name, said[i + 1] ?? ""]] : [])));
}

const numberOf = (text: string | null | undefined): number | null =>
  text == null || !/^\d+$/.test(text) ? null : Number(text);
