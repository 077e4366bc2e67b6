import { hostname } from "node:os";
import { configPath, databaseUrl } from "../config/environment";
import { loadConfig } from "../config/load-config";
import type { Log } from "../stores/path";
import { ledgerAway, reportAway } from "./away-at-start";
import { createLog } from "./log";
import { openStores, type Stores } from "./stores";

/** The start of a worker process: its stores from the environment, its log, and its name in the ledger's records. */
export async function openWorkerProcess(name: string): Promise<{ stores: Stores; log: Log; instance: string }> {
  const log = createLog(`trueup ${name}`, process.env);
  const config = loadConfig({ path: configPath(process.env), env: process.env });
  const url = databaseUrl(process.env);
  const stores = await openStores({ config, databaseUrl: url, name, log, prepareOrigins: true }).catch((error) => {
    const away = ledgerAway(url, error, "workers");
    throw away === null ? error : new Error(away, { cause: error });
  });
  await reportAway(stores, log);
  return { stores, log, instance: `${hostname()}/${process.pid}` };
}
