import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyMigrations } from "../../lib/ledger/migrations/migrate";
import { functionFiles, installedFunctions, loadFunctions, withCodes } from "../../scripts/ledger-functions";
import { freshDatabase } from "../setup/fixture";

const MIGRATIONS = resolve(import.meta.dirname, "../../prisma/migrations");
const clients: pg.Client[] = [];

async function migrated(): Promise<pg.Client> {
  const connectionString = await freshDatabase();
  await applyMigrations({ connectionString, migrationsDir: MIGRATIONS });
  const client = new pg.Client({ connectionString });
  clients.push(client);
  await client.connect();
  return client;
}

let byMigrations: pg.Client;
let byFiles: pg.Client;
beforeAll(async () => {
  [byMigrations, byFiles] = await Promise.all([migrated(), migrated()]);
  await loadFunctions(byFiles);
});
afterAll(() => Promise.all(clients.map((client) => client.end())));

describe("the ledger's functions", () => {
  it("are what their files say, whether migrations or the files made them", async () => {
    const [migrations, files] = [await installedFunctions(byMigrations), await installedFunctions(byFiles)];
    expect([...migrations.keys()]).toEqual(functionFiles().map((f) => f.name));
    for (const [name, installed] of migrations) expect(files.get(name), name).toEqual(installed);
  });

  it("differ once a migration changes one and its file is left as it was", async () => {
    await byMigrations.query("BEGIN");
    await byMigrations.query("ALTER FUNCTION take_due SET work_mem = '64MB'");
    const changed = (await installedFunctions(byMigrations)).get("take_due");
    await byMigrations.query("ROLLBACK");
    expect((await installedFunctions(byFiles)).get("take_due")).not.toEqual(changed);
  });

  it("take at most eight parameters, but for those that older consoles call", async () => {
    const counts = [...(await installedFunctions(byFiles)).values()].map(
      ({ name, arguments: given }) => [name, given.split(", ").filter((a) => !a.startsWith("OUT ")).length] as const,
    );
    const wide = counts.filter(([, count]) => count > 8).map(([name]) => name);
    expect(wide).toEqual(["append_known", "append_mutations", "record_run_batch"]);
  });

  it("name no code by its number", () => {
    const bare = /\b(outcome|state|kind|statuses\[[^\]]*\])\s*(=|<>|:=)\s*\d/;
    const files = functionFiles().map(({ name }) => name.replaceAll("_", "-"));
    const texts = files.map((file) =>
      readFileSync(resolve(import.meta.dirname, `../../lib/ledger/functions/${file}.sql`), "utf8"),
    );
    expect(files.filter((_, i) => bare.test(texts[i] ?? ""))).toEqual([]);
    expect(() => withCodes("SELECT {outcome:lost}", "a.sql")).toThrow("a.sql names the code {outcome:lost}");
  });
});

describe("migrations", () => {
  it("drop nothing without naming the version that stopped using it", () => {
    // Consoles of the previous version run beside a new one during an upgrade.
    const texts = readdirSync(MIGRATIONS)
      .filter((name) => name > "20261128083000" && name !== "migration_lock.toml")
      .map((name) => [name, readFileSync(resolve(MIGRATIONS, name, "migration.sql"), "utf8")] as const);
    const drops = /^(?!.*-- unused since \d+\.\d+).*\bDROP (FUNCTION|TABLE|COLUMN|TYPE)\b/im;
    expect(texts.filter(([, text]) => drops.test(text)).map(([name]) => name)).toEqual([]);
    expect(drops.test("DROP TABLE a;")).toBe(true);
    expect(drops.test("DROP TABLE a; -- unused since 0.2")).toBe(false);
  });
});
