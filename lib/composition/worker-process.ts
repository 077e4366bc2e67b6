import { hostname } from "node:os";
import { configPath, databaseUrl } from "../config/environment";
import { loadConfig } from "../config/load-config";
import type { Log } from "../stores/path";
import { createLog } from "./log";
import { openStores, type Stores } from "./stores";

/** What a worker process begins with: its stores from the environment, its log, and who it is in the ledger's records. */
export async function openWorkerProcess(name: string): Promise<{ stores: Stores; log: Log; instance: string }> {
  const log = createLog(`trueup ${name}`, process.env);
  const config = loadConfig({ path: configPath(process.env), env: process.env });
  const stores = await openStores({ config, databaseUrl: databaseUrl(process.env), name, log, prepareOrigins: true });
  return { stores, log, instance: `${hostname()}/${process.pid}` };
}
