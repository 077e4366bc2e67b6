import { takesWrites } from "../adapters/redis/primary";
import type { Stores } from "./stores";

const READ_ONLY = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS \"readOnly\"";

/** Throws where the ledger takes no writes; whoever asks again asks on a fresh session. */
export async function ledgerWritable(stores: Stores): Promise<string> {
  const { rows } = await stores.readPool.query<{ readOnly: boolean }>(READ_ONLY);
  if (!rows[0]?.readOnly) return "answers";
  stores.renewSessions(null);
  throw new Error("not writable: the server is a standby or read-only");
}

/** Throws where a store answers and takes no writes although the product writes to it; a replica only has to answer. */
export async function connectionWritable(stores: Stores, name: string): Promise<string> {
  const connection = stores.config.connections.get(name);
  if (connection?.kind === "redis") {
    const writes = await takesWrites(stores.redis(name));
    if (writes === false) throw new Error("not writable: the server is a replica");
    return writes === null ? "answers; whether it takes writes may not be asked" : "answers";
  }
  const { rows } = await stores.postgres(name).query<{ readOnly: boolean }>(READ_ONLY);
  const isOrigin = stores.config.paths.some((path) => path.origin?.connection === name);
  if (!isOrigin || !rows[0]?.readOnly) return "answers";
  stores.renewSessions(name);
  throw new Error("not writable: the server is a standby or read-only");
}
