import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { createTables } from "../../demo/run/shop-tables";
import { startStores } from "../../demo/stores/all";
import type { Stores } from "../../demo/stores/stores";
import { applyMigrations } from "../../lib/ledger/migrations/migrate";
import { Program, ROOT } from "../e2e/setup/program";
import { forFrozenRelease, nativePaths } from "../fixtures/native-paths";
import { systemOn, type TestSystem } from "../fixtures/system";
import { programFile } from "../setup/programs";

const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

export const PROCESSES = {
  writer: [programFile("writer")],
  repairing: [programFile("repairing")],
  relay: ["dist/workers/main.js", "relay"],
  materializer: ["dist/workers/main.js", "materializer"],
  sampler: ["dist/workers/main.js", "sampler"],
  reconciler: ["dist/workers/main.js", "reconciler"],
  workers: ["dist/workers/main.js"],
  releasedWorkers: ["test/fixtures/release/workers.js"],
};
export type ProcessName = keyof typeof PROCESSES;

/** Separate stores with the product's processes on them, each of which can be killed, frozen and started again. */
export interface FaultySystem {
  stores: Stores;
  system: TestSystem;
  /** Starts one more process of this kind, perhaps with more arguments and environment than its own. */
  start(name: ProcessName, args?: string[], more?: Record<string, string>): Program;
  /** Kills a process, and waits until it is gone. */
  kill(program: Program): Promise<void>;
  /** The whole output of the processes of a kind. */
  said(name: ProcessName): string;
  /** The ids that were acknowledged to the writers. */
  acknowledged(): string[];
  /** Brings the ledger up to the newest migration. */
  migrate(): Promise<void>;
  /** Waits until so many more writes were acknowledged. */
  untilAcknowledged(more: number): Promise<void>;
  stop(): Promise<void>;
}

/** Applies the migrations of a release, up to `upTo`. */
async function migrateUpTo(connectionString: string, upTo: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "trueup-migrations-"));
  try {
    for (const name of readdirSync(MIGRATIONS))
      if (name <= upTo || name.endsWith(".toml"))
        cpSync(join(MIGRATIONS, name), join(folder, name), { recursive: true });
    await applyMigrations({ connectionString, migrationsDir: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Starts migrated stores for one test. With `upTo` the ledger has the migrations of an earlier release,
 * and its origins have no sidecar until a process of any release makes one.
 */
export async function startFaultySystem({ upTo }: { upTo?: string } = {}): Promise<FaultySystem> {
  const logs = mkdtempSync(join(tmpdir(), "trueup-faults-"));
  const running = new Set<Program>();
  const stores = await startStores({ ephemeral: true, replica: false });
  const config = join(logs, "trueup.yaml");
  const yaml = nativePaths(readFileSync(join(ROOT, "trueup.yaml"), "utf8"));
  writeFileSync(config, upTo === undefined ? yaml : forFrozenRelease(yaml));
  const env = {
    ...process.env,
    ...stores.env,
    REPLICA_URL: stores.env.ORIGIN_URL,
    TRUEUP_CONFIG: config,
    TRUEUP_SECRET: "s".repeat(32),
    LOG_LEVEL: "info",
  };
  const connectionString = stores.env.DATABASE_URL;
  const migrate = async () => {
    await applyMigrations({ connectionString, migrationsDir: MIGRATIONS });
  };
  await Promise.all([
    upTo === undefined ? migrate() : migrateUpTo(connectionString, upTo),
    createTables(stores.env.ORIGIN_URL),
  ]);
  const system = await systemOn(env);
  if (upTo === undefined) await system.open();
  const said = (name: ProcessName) => {
    const log = join(logs, `${name}.log`);
    return existsSync(log) ? readFileSync(log, "utf8") : "";
  };
  const acknowledged = () => [...said("writer").matchAll(/^acknowledged \S+ (\S+)$/gm)].map((match) => match[1]!);
  return {
    stores,
    system,
    said,
    acknowledged,
    migrate,
    start(name, args = [], more = {}) {
      const program = new Program({ name, args: [...PROCESSES[name], ...args], env: { ...env, ...more }, logs });
      running.add(program);
      return program;
    },
    async kill(program) {
      process.kill(program.pid, "SIGKILL");
      await program.stop();
      running.delete(program);
    },
    async untilAcknowledged(more) {
      const wanted = acknowledged().length + more;
      await expect.poll(() => acknowledged().length, { timeout: 30_000, interval: 25 }).toBeGreaterThanOrEqual(wanted);
    },
    async stop() {
      await Promise.all([...running].map((program) => program.stop()));
      await system.close();
      await stores.stop();
      rmSync(logs, { recursive: true, force: true });
    },
  };
}
