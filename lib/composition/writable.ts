import { takesWrites } from "../postgres/server";
import { takesWrites as isPrimary } from "../stores/cache/redis/primary";
import type { Stores } from "./stores";

const NOT_WRITABLE = "not writable: the server is a standby or read-only";

/** Whether the ledger takes writes. Where it does not, its sessions are renewed, so that whoever asks again asks on a fresh one. */
export async function ledgerTakesWrites(stores: Stores): Promise<boolean> {
  if (await takesWrites(stores.readPool)) return true;
  stores.renewSessions(null);
  return false;
}

/** Whether a configured store takes writes; null where it may not be asked. An origin that takes none has its sessions renewed. */
export async function connectionTakesWrites(stores: Stores, name: string): Promise<boolean | null> {
  if (stores.config.connections.get(name)?.kind === "redis") return isPrimary(stores.redis(name));
  if (await stores.origin(name).takesWrites()) return true;
  if (isWrittenTo(stores, name)) stores.renewSessions(name);
  return false;
}

/** Throws where the ledger takes no writes. */
export async function ledgerWritable(stores: Stores): Promise<string> {
  if (await ledgerTakesWrites(stores)) return "answers";
  throw new Error(NOT_WRITABLE);
}

/** Throws where a store answers and takes no writes although the product writes to it; a replica only has to answer. */
export async function connectionWritable(stores: Stores, name: string): Promise<string> {
  const writes = await connectionTakesWrites(stores, name);
  if (writes === null) return "answers; whether it takes writes may not be asked";
  if (writes || !isWrittenTo(stores, name)) return "answers";
  const isRedis = stores.config.connections.get(name)?.kind === "redis";
  throw new Error(isRedis ? "not writable: the server is a replica" : NOT_WRITABLE);
}

/** Every Redis of the product is written to, and of the Postgres databases the origins. */
function isWrittenTo({ config }: Stores, name: string): boolean {
  return (
    config.connections.get(name)?.kind === "redis" || config.paths.some((path) => path.origin?.connection === name)
  );
}
