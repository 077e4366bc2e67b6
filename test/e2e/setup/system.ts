import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntilReady } from "../../../demo/run/ready";
import { createTables } from "../../../demo/run/shop-tables";
import { startStores } from "../../../demo/stores/all";
import { freePort } from "../../../demo/stores/ports";
import type { StoreEnv } from "../../../demo/stores/stores";
import { Program, ROOT, runToEnd } from "./program";

/** The workers that the tests run, each in a process of its own. */
export const WORKERS = [
  "relay",
  "materializer",
  "replayer",
  "observer",
  "steward",
  "reconciler",
  "sampler",
  "intake",
] as const;
export type WorkerName = (typeof WORKERS)[number];

/** The facts by which tests in other processes find the system and stop its parts. */
export interface RunningSystem {
  url: string;
  /** The environment of the system's processes. */
  env: StoreEnv & Record<string, string>;
  /** For `openStores`: handles on the stores. */
  dataDir: string;
  workers: Record<WorkerName, number>;
}

/** Builds the changed parts, then starts stores, workers and the console on free ports, as they run in production. */
export async function startSystem(
  say: (line: string) => void,
): Promise<{ running: RunningSystem; stop: () => Promise<void> }> {
  const logs = mkdtempSync(join(tmpdir(), "trueup-e2e-"));
  const programs: Program[] = [];
  const stores = await startStores({ ephemeral: true, replica: true });
  const stop = async () => {
    await Promise.all(programs.map((program) => program.stop()));
    await stores.stop();
    rmSync(logs, { recursive: true, force: true });
  };
  try {
    const port = await freePort();
    const env = { ...stores.env, ...settings(port, configIn(logs)) };
    const once = (name: string, ...args: string[]) => runToEnd({ name, args, env, logs });
    const start = (name: string, ...args: string[]) => {
      const program = new Program({ name, args, env, logs });
      programs.push(program);
      return program.pid;
    };
    say("building what has changed");
    await once("build", "--import", "tsx", "scripts/build.ts");
    await Promise.all([once("migrate", "dist/bin/migrate.js"), createTables(stores.env.ORIGIN_URL)]);
    const workers = Object.fromEntries(
      WORKERS.map((worker) => [worker, start(worker, "dist/workers/main.js", worker)]),
    ) as Record<WorkerName, number>;
    start("console", "dist/bin/start.js");
    const url = `http://127.0.0.1:${port}`;
    await waitUntilReady({ url }, say, new AbortController().signal);
    say(`the console serves ${url}`);
    return { running: { url, env, dataDir: stores.dataDir, workers }, stop };
  } catch (error) {
    const said = programs.map((program) => program.lastLines()).join("\n");
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${said}`);
  }
}

/** The demo's configuration; with `TRUEUP_E2E_SENSORS=off` a copy of it in which no store has a sensor. */
function configIn(folder: string): string {
  const whole = join(ROOT, "trueup.yaml");
  if (process.env.TRUEUP_E2E_SENSORS !== "off") return whole;
  const file = join(folder, "trueup.yaml");
  writeFileSync(file, readFileSync(whole, "utf8").replace(/^ +sensors: .*\n/gm, ""));
  return file;
}

function settings(port: number, config: string): Record<string, string> {
  return {
    NODE_ENV: "production",
    // The tests' servers do not wait for the disk.
    DATABASE_DURABILITY: "provider",
    PORT: String(port),
    TRUEUP_CONFIG: config,
    TRUEUP_ENVIRONMENT: "test",
    TRUEUP_SECRET: "a secret that only this run of the tests uses",
  };
}
