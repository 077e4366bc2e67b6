import { Redis } from "ioredis";
import type { StoreAddress } from "../../../domain/store-address";
import { isReadOnlyRefusal } from "../../read-only-refusal";
import { redisAddress } from "../../redis-address";
import { keepOnPrimary } from "./primary";

export type RedisClient = Redis;

/**
 * A client that fails fast instead of waiting: no offline queue, a bound on every command, and endless reconnection with a short,
 * capped pause.
 */
export function createRedis(address: string | StoreAddress, name: string, commandTimeoutMs = 1_000): Redis {
  const { url, tls } = redisAddress(address);
  const client = new Redis(url, {
    ...(tls ? { tls } : {}),
    connectionName: `trueup-${name}`.replace(/[^\w-]/g, "-"),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
    // A demoted primary keeps its connections: on its refusal the client resolves the address again.
    reconnectOnError: isReadOnlyRefusal,
  });
  client.on("error", () => {});
  keepOnPrimary(client);
  return client;
}

/** Waits until the client is connected; throws after the bound with the reason. */
export async function whenReady(client: Redis, withinMs: number): Promise<void> {
  if (client.status === "ready") return;
  await new Promise<void>((resolve, reject) => {
    let last = "no answer";
    const onError = (error: Error) => {
      last = error.message || last;
    };
    const done = (result: () => void) => {
      clearTimeout(timer);
      client.off("ready", onReady);
      client.off("error", onError);
      result();
    };
    const onReady = () => done(resolve);
    const timer = setTimeout(() => done(() => reject(new Error(last))), withinMs);
    client.once("ready", onReady);
    client.on("error", onError);
  });
}
