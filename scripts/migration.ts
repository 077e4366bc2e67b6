import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import pg from "pg";
import { startStores } from "../demo/stores/all";
import { applyMigrations } from "../lib/ledger/migrations/migrate";
import { functionFiles, type InstalledFunction, installedFunctions, loadFunctions } from "./ledger-functions";

const MIGRATIONS = resolve(import.meta.dirname, "../prisma/migrations");

/**
 * Writes a migration with the changes of `lib/ledger/functions` over the migrations so far. An applied migration is never edited,
 * and a function keeps its signature: consoles of the previous version still call it.
 */
async function main(name: string | undefined): Promise<string> {
  if (name === undefined || !/^[a-z][a-z0-9_]{0,40}$/.test(name))
    throw new Error("Say what the migration does, as in: npm run migration -- settle_by_version");
  const stores = await startStores({ ephemeral: true, replica: false, progress: () => {} });
  const client = new pg.Client({ connectionString: stores.env.DATABASE_URL });
  try {
    await applyMigrations({ connectionString: stores.env.DATABASE_URL, migrationsDir: MIGRATIONS });
    await client.connect();
    const before = await installedFunctions(client);
    await loadFunctions(client);
    const changed = changes(before, await installedFunctions(client));
    if (changed.length === 0) return "The files say what the migrations say: nothing to write.";
    const texts = functionFiles().filter((f) => changed.includes(f.name));
    const folder = join(MIGRATIONS, `${timestamp(new Date())}_${name}`);
    mkdirSync(folder);
    writeFileSync(join(folder, "migration.sql"), texts.map((f) => f.text).join("\n"));
    return `${folder} holds ${changed.join(", ")}.`;
  } finally {
    await client.end();
    await stores.stop();
  }
}

/** The names of added and changed functions; throws when a signature changed or a function is missing. */
function changes(before: Map<string, InstalledFunction>, after: Map<string, InstalledFunction>): string[] {
  for (const [name, was] of before) {
    const is = after.get(name);
    if (is === undefined)
      throw new Error(
        `No file states ${name}. Drop a function by a migration of its own, one version after its last caller.`,
      );
    if (is.arguments !== was.arguments || is.result !== was.result)
      throw new Error(`${name} has other arguments or another result than before. Add ${name}_v2 beside it instead.`);
  }
  return [...after.keys()].filter((name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)));
}

const timestamp = (at: Date) => at.toISOString().replace(/\D/g, "").slice(0, 14);

try {
  console.log(await main(process.argv[2]));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
