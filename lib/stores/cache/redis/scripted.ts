import type { Redis } from "ioredis";
import { markStoreAway } from "../../../domain/store-away";
import {
  CONFIRM,
  INVALIDATE,
  OPEN_REFILL,
  PUT_SPECULATIVE,
  REBUILD,
  RECORD_DURABLE,
  RECORD_REFUSED,
  REFILL,
  SPECULATE,
} from "./scripts";

type Script = (...args: (string | number)[]) => Promise<unknown>;

/** The scripts of a region, as commands of its client. */
export interface Scripted {
  trueupPut: Script;
  trueupConfirm: Script;
  trueupOpenRefill: Script;
  trueupRefill: Script;
  trueupSpeculate: Script;
  trueupRecordDurable: Script;
  trueupRecordRefused: Script;
  trueupInvalidate: Script;
  trueupRebuild: Script;
}

/** The client with the scripts defined on it, once. */
export function scripted(redis: Redis): Redis & Scripted {
  if (!("trueupPut" in redis)) {
    redis.defineCommand("trueupPut", { numberOfKeys: 2, lua: PUT_SPECULATIVE });
    redis.defineCommand("trueupConfirm", { numberOfKeys: 2, lua: CONFIRM });
    redis.defineCommand("trueupOpenRefill", { numberOfKeys: 2, lua: OPEN_REFILL });
    redis.defineCommand("trueupRefill", { numberOfKeys: 2, lua: REFILL });
    redis.defineCommand("trueupSpeculate", { numberOfKeys: 4, lua: SPECULATE });
    redis.defineCommand("trueupInvalidate", { numberOfKeys: 2, lua: INVALIDATE });
    redis.defineCommand("trueupRebuild", { numberOfKeys: 2, lua: REBUILD });
    redis.defineCommand("trueupRecordDurable", { numberOfKeys: 3, lua: RECORD_DURABLE });
    redis.defineCommand("trueupRecordRefused", { numberOfKeys: 3, lua: RECORD_REFUSED });
  }
  return redis as Redis & Scripted;
}

type Pipeline = ReturnType<Redis["pipeline"]> & Scripted;

/** Sends one call an item in one round trip; `instead` says what an item's error counts as, and throws it otherwise. */
export async function pipelined<T>(
  redis: Redis,
  items: readonly T[],
  add: (batch: Pipeline, item: T) => void,
  instead: (error: Error) => unknown = (error) => {
    throw error;
  },
): Promise<unknown[]> {
  if (items.length === 0) return [];
  const batch = redis.pipeline() as Pipeline;
  for (const item of items) add(batch, item);
  const answers = await batch.exec();
  if (answers === null) throw markStoreAway(new Error("the cache gave no answer"));
  return answers.map(([error, answer]) => (error ? instead(error) : answer));
}
