import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { waitUntilReady } from "../../../demo/run/ready";
import { freePort } from "../../../demo/stores/ports";
import { Program, runToEnd } from "./program";

/** A console and workers on a ledger of their own, beside or without the tests' common system. */
export interface Installation {
  url: string;
  /** The environment of its processes. */
  env: Record<string, string>;
  ledger: pg.Pool;
  /** The configuration's file. */
  file: string;
  stop(): Promise<void>;
}

export interface InstallationOptions {
  name: string;
  /** The configuration's text. */
  config: string;
  /** Any database of the server that gets the ledger. */
  databaseUrl: string;
  /** They run in one process. */
  workers: readonly string[];
  /** The stores that the configuration names by variables. */
  stores?: Record<string, string>;
  /** Where the configuration and the processes' output go. */
  folder: string;
}

/** Creates a ledger, and starts a console and a process of workers on it. */
export async function install(options: InstallationOptions): Promise<Installation> {
  const { name, folder, workers, stores = {} } = options;
  const databaseUrl = await newDatabase(options.databaseUrl, `installed_${name}_${randomUUID().slice(0, 8)}`);
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, options.config);
  const port = await freePort();
  const env = {
    ...stores,
    NODE_ENV: "production",
    DATABASE_DURABILITY: "provider",
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    TRUEUP_CONFIG: file,
    TRUEUP_ENVIRONMENT: "test",
    TRUEUP_SECRET: "a secret that only this run of the tests uses",
  };
  await runToEnd({ name: `migrate-${name}`, args: ["dist/bin/migrate.js"], env, logs: folder });
  const programs = [
    new Program({ name: `workers-${name}`, args: ["dist/workers/main.js", ...workers], env, logs: folder }),
    new Program({ name: `console-${name}`, args: ["dist/bin/start.js"], env, logs: folder }),
  ];
  const url = `http://127.0.0.1:${port}`;
  const ledger = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  ledger.on("error", () => undefined);
  const stop = async () => {
    await Promise.all(programs.map((program) => program.stop()));
    await ledger.end();
  };
  try {
    await waitUntilReady({ url }, () => undefined, new AbortController().signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, env, ledger, file, stop };
}

async function newDatabase(beside: string, name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: beside });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`).finally(() => admin.end());
  return Object.assign(new URL(beside), { pathname: `/${name}` }).toString();
}
