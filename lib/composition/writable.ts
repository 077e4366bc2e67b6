import { takesWrites } from "../postgres/server";
import { takesWrites as isPrimary } from "../stores/cache/redis/primary";
import type { Stores } from "./stores";

const NOT_WRITABLE = "not writable: the server is a standby or read-only";

/** Whether the ledger takes writes. When it does not, its sessions are renewed, so that the next call uses a fresh one. */
export async function ledgerTakesWrites(stores: Stores): Promise<boolean> {
  if (await takesWrites(stores.readPool)) return true;
  stores.renewSessions(null);
  return false;
}

/** Whether a configured store takes writes; null when that may not be asked. An origin that takes none has its sessions renewed. */
export async function connectionTakesWrites(stores: Stores, name: string): Promise<boolean | null> {
  if (stores.config.connections.get(name)?.kind === "redis") return isPrimary(stores.redis(name));
  if (await stores.origin(name).takesWrites()) return true;
  if (isWrittenTo(stores, name)) stores.renewSessions(name);
  return false;
}

/** Throws when the ledger takes no writes. */
export async function ledgerWritable(stores: Stores): Promise<string> {
  if (await ledgerTakesWrites(stores)) return "answers";
  throw new Error(NOT_WRITABLE);
}

/** Throws when a store that the product writes to takes no writes; a replica only has to answer. */
export async function connectionWritable(stores: Stores, name: string): Promise<string> {
  const writes = await connectionTakesWrites(stores, name);
  if (writes === null) return "answers; Trueup's user may not ask whether the server takes writes";
  if (writes || !isWrittenTo(stores, name)) return "answers";
  const isRedis = stores.config.connections.get(name)?.kind === "redis";
  throw new Error(isRedis ? "not writable: the server is a replica" : NOT_WRITABLE);
}

/** Trueup writes to a store that a native path or its dependent names, and to one that an observed path lets be repaired. */
function isWrittenTo({ config }: Stores, name: string): boolean {
  const isNative = config.paths.some(({ queue, caches, origin, dependents }) =>
    [queue, origin, ...caches, ...dependents.filter((dependent) => dependent.kind === "queue")].some(
      (store) => store?.connection === name,
    ),
  );
  const isRepaired = config.observed.some(({ repair, jobs, outbox, caches, origin }) =>
    [...(repair.queue ? [jobs, outbox] : []), ...(repair.cache ? caches : []), ...(repair.origin ? [origin] : [])].some(
      (store) => store?.connection === name,
    ),
  );
  return isNative || isRepaired;
}
