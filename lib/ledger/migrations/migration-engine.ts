import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import type { MigrationFolder } from "./migration-files";

const DATAMODEL = 'datasource ledger {\n  provider = "postgresql"\n}\n';
const FILTERS = { externalTables: [], externalEnums: [] };

/** Prisma's own migration engine, connected to one database. */
export type MigrationEngine = {
  apply(folder: MigrationFolder, migrationsDir: string): Promise<string[]>;
  /** Records that a migration which failed or was interrupted has left nothing behind. */
  markRolledBack(name: string): Promise<void>;
  /** Records that a migration is in place although the engine did not see it finish. */
  markApplied(name: string, folder: MigrationFolder, migrationsDir: string): Promise<void>;
};

/** The server's own error about a failed script, which the engine shortens. */
export class ScriptError extends Error {
  constructor(
    message: string,
    readonly sqlState: string | undefined,
  ) {
    super(message);
  }
}

/** Runs `work` with an engine on the database, and closes its connection afterwards. */
export async function withMigrationEngine<T>(
  connectionString: string,
  work: (engine: MigrationEngine) => Promise<T>,
): Promise<T> {
  await instantiate();
  // One connection, kept by us: the engine locks the database through it, and would leave it open and locked.
  const pool = new pg.Pool({
    connectionString,
    max: 1,
    connectionTimeoutMillis: 10_000,
    application_name: "trueup migrate",
  });
  pool.on("error", () => undefined);
  const scripts = new PrismaPgOfWholeScripts(pool);
  const adapter = bindMigrationAwareSqlAdapterFactory(scripts);
  try {
    const engine = await glue.SchemaEngine.new(
      { datamodels: [["schema.prisma", DATAMODEL]] },
      () => undefined,
      adapter,
    );
    return await work({
      apply: async (folder, dir) => {
        const input = { migrationsList: listOf(folder, dir), filters: FILTERS };
        return (await engine.applyMigrations(input)).appliedMigrationNames;
      },
      markRolledBack: async (migrationName) => {
        await engine.markMigrationRolledBack({ migrationName });
      },
      markApplied: async (migrationName, folder, dir) => {
        await engine.markMigrationApplied({ migrationName, migrationsList: listOf(folder, dir) });
      },
    });
  } catch (error) {
    throw scripts.failure ?? error;
  } finally {
    await pool.end();
  }
}

let instantiated: Promise<void> | undefined;

function instantiate(): Promise<void> {
  instantiated ??= (async () => {
    const packageFolder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
    const bytes = await readFile(join(packageFolder, "schema_engine_bg.wasm"));
    const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": hostFunctions() });
    glue.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
  })();
  return instantiated;
}

/** The engine sets a timer for its lock and never clears it, which would keep a finished program from ending for 10 s. */
function hostFunctions(): WebAssembly.ModuleImports {
  const patient = (callback: () => void, ms: number) => setTimeout(callback, ms).unref();
  return Object.fromEntries(
    Object.entries(glue).map(([name, value]) => [name, name.startsWith("__wbg_setTimeout_") ? patient : value]),
  ) as WebAssembly.ModuleImports;
}

/**
 * The adapter cuts a script at every semicolon, inside function bodies and quoted text too, and runs the pieces one by one.
 * Given to the server as a whole, as Prisma's native engine gives it, a script is read correctly and succeeds or fails as one.
 */
class PrismaPgOfWholeScripts extends PrismaPg {
  failure: ScriptError | undefined;

  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (sql) => {
      try {
        await adapter.executeRaw({ sql, args: [], argTypes: [] });
      } catch (error) {
        this.failure = scriptError(error);
        throw error;
      }
    };
    return adapter;
  }
}

function scriptError(error: unknown): ScriptError {
  const { cause, message } = error as Error & { cause?: { originalMessage?: string; originalCode?: string } };
  return new ScriptError(cause?.originalMessage ?? message, cause?.originalCode);
}

function listOf({ lockfile, migrations }: MigrationFolder, migrationsDir: string) {
  return {
    baseDir: resolve(migrationsDir),
    lockfile: { path: "migration_lock.toml", content: lockfile },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: sql } },
    })),
  };
}
