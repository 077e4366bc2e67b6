import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { createTables } from "../../demo/run/shop-tables";
import { startStores } from "../../demo/stores/all";
import type { Stores } from "../../demo/stores/stores";
import { applyMigrations } from "../../lib/ledger/migrations/migrate";
import { Program, ROOT, runToEnd } from "../e2e/setup/program";
import { systemOn, type TestSystem } from "../fixtures/system";

const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

export const PROCESSES = {
  writer: ["--import", "tsx", "test/faults/writer.ts"],
  repairing: ["--import", "tsx", "test/faults/repairing.ts"],
  relay: ["dist/workers/main.js", "relay"],
  materializer: ["dist/workers/main.js", "materializer"],
  sampler: ["dist/workers/main.js", "sampler"],
  reconciler: ["dist/workers/main.js", "reconciler"],
};
export type ProcessName = keyof typeof PROCESSES;

/** Stores of their own with the product's processes on them, each of which can be killed, frozen and started again. */
export interface FaultySystem {
  stores: Stores;
  system: TestSystem;
  /** Starts one more process of this kind, perhaps with more arguments and environment than its own. */
  start(name: ProcessName, args?: string[], more?: Record<string, string>): Program;
  /** Ends one without warning, and waits until it is gone. */
  kill(program: Program): Promise<void>;
  /** Everything that the processes of a kind have said. */
  said(name: ProcessName): string;
  /** The ids that were acknowledged to the writers. */
  acknowledged(): string[];
  /** Waits until so many more writes were acknowledged. */
  untilAcknowledged(more: number): Promise<void>;
  stop(): Promise<void>;
}

/** Builds the workers where they have changed, and starts migrated stores that nobody else uses. */
export async function startFaultySystem(): Promise<FaultySystem> {
  const logs = mkdtempSync(join(tmpdir(), "trueup-faults-"));
  const running = new Set<Program>();
  const stores = await startStores({ ephemeral: true, replica: false });
  await runToEnd({
    name: "build",
    args: ["--import", "tsx", "scripts/build.ts", "--only", "bundles"],
    env: {},
    logs,
  });
  const env = {
    ...process.env,
    ...stores.env,
    REPLICA_URL: stores.env.ORIGIN_URL,
    TRUEUP_CONFIG: join(ROOT, "trueup.yaml"),
    TRUEUP_SECRET: "s".repeat(32),
    LOG_LEVEL: "info",
  };
  await Promise.all([
    applyMigrations({ connectionString: stores.env.DATABASE_URL, migrationsDir: MIGRATIONS }),
    createTables(stores.env.ORIGIN_URL),
  ]);
  const system = await systemOn(env);
  await system.open();
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
