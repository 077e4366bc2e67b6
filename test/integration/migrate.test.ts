import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyMigrations, pendingMigrations, resolveMigration } from "../../lib/ledger/migrations/migrate";
import { freshDatabase } from "../setup/fixture";

const FIRST = "20260101000000_first";
const SECOND = "20260102000000_second";

let connectionString: string;
let migrationsDir: string;
let client: pg.Client;

beforeAll(async () => {
  connectionString = await freshDatabase();
  client = new pg.Client({ connectionString });
  client.on("error", () => undefined);
  await client.connect();
  migrationsDir = mkdtempSync(join(tmpdir(), "trueup-migrations-"));
});
afterAll(async () => {
  await client.end();
  rmSync(migrationsDir, { recursive: true });
});
beforeEach(async () => {
  await client.query("DROP SCHEMA public CASCADE");
  await client.query("CREATE SCHEMA public");
  rmSync(migrationsDir, { recursive: true });
  mkdirSync(migrationsDir);
  writeFileSync(join(migrationsDir, "migration_lock.toml"), 'provider = "postgresql"\n');
});

function write(name: string, sql: string): void {
  mkdirSync(join(migrationsDir, name), { recursive: true });
  writeFileSync(join(migrationsDir, name, "migration.sql"), sql);
}

const apply = (log?: (line: string) => void) => applyMigrations({ connectionString, migrationsDir, log });
const exists = async (table: string) =>
  (await client.query("SELECT to_regclass($1) IS NOT NULL AS present", [table])).rows[0].present as boolean;

describe("migrations", () => {
  it("are applied in their order, once, and recorded as Prisma records them", async () => {
    write(SECOND, "ALTER TABLE thing ADD COLUMN name text;");
    write(FIRST, "CREATE TABLE thing (id int);");
    expect(await pendingMigrations({ connectionString, migrationsDir })).toEqual([FIRST, SECOND]);
    expect(await apply()).toEqual([FIRST, SECOND]);
    expect(await apply()).toEqual([]);
    expect(await pendingMigrations({ connectionString, migrationsDir })).toEqual([]);
    const { rows } = await client.query("SELECT migration_name, checksum, applied_steps_count FROM _prisma_migrations");
    expect(rows).toContainEqual({
      migration_name: FIRST,
      checksum: createHash("sha256").update("CREATE TABLE thing (id int);").digest("hex"),
      applied_steps_count: 1,
    });
  });

  it("may hold semicolons in functions, in quoted text and in comments", async () => {
    write(
      FIRST,
      `CREATE TABLE note (text text DEFAULT 'a;b'); -- one; two
       CREATE FUNCTION doubled(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN n := n * 2; RETURN n; END; $$;
       INSERT INTO note DEFAULT VALUES;`,
    );
    await apply();
    expect((await client.query("SELECT text, doubled(21) FROM note")).rows).toEqual([{ text: "a;b", doubled: 42 }]);
  });

  it("name the one that failed, leave nothing of it behind, and go on once it is corrected", async () => {
    write(FIRST, "CREATE TABLE thing (id int);");
    write(SECOND, "CREATE TABLE half (id int);\nINSERT INTO nowhere VALUES (1);");
    await expect(apply()).rejects.toThrow(
      `The migration ${SECOND} failed: relation "nowhere" does not exist (SQLSTATE 42P01). The migration left nothing behind.`,
    );
    expect(await exists("thing")).toBe(true);
    expect(await exists("half")).toBe(false);
    expect(await pendingMigrations({ connectionString, migrationsDir })).toEqual([SECOND]);

    write(SECOND, "CREATE TABLE half (id int);");
    expect(await apply()).toEqual([SECOND]);
  });

  it("stop at one whose outcome is not known until somebody has said it", async () => {
    write(FIRST, "CREATE TABLE thing (id int);");
    await apply();
    write(SECOND, "ALTER TABLE thing ADD COLUMN name text;");
    await client.query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('interrupted', 'unknown', $1)",
      [SECOND],
    );
    await expect(apply()).rejects.toThrow(new RegExp(`${SECOND} started and did not finish.*--rolled-back ${SECOND}`));
    await resolveMigration({ connectionString, migrationsDir, migration: SECOND, outcome: "rolled-back" });
    expect(await apply()).toEqual([SECOND]);
  });

  it("are recorded as applied when somebody says that an interrupted one is in place", async () => {
    write(FIRST, "CREATE TABLE thing (id int);\nCOMMIT;\nSELECT * FROM nowhere;");
    await expect(apply()).rejects.toThrow(/nowhere.*--applied/);
    expect(await exists("thing")).toBe(true);
    await resolveMigration({ connectionString, migrationsDir, migration: FIRST, outcome: "applied" });
    expect(await apply()).toEqual([]);
  });

  it("are applied once when two processes begin together, the second waiting for the first", async () => {
    write(FIRST, "CREATE TABLE thing (id int);\nSELECT pg_sleep(0.5);");
    const lines: string[] = [];
    const outcomes = await Promise.all([apply((line) => lines.push(line)), apply((line) => lines.push(line))]);
    expect(outcomes.flat()).toEqual([FIRST]);
    expect(lines).toEqual(["Another process is migrating this database; waiting for that process."]);
  });

  it("say so when one was changed after it had been applied", async () => {
    write(FIRST, "CREATE TABLE thing (id int);");
    await apply();
    write(FIRST, "CREATE TABLE thing (id bigint);");
    const lines: string[] = [];
    expect(await apply((line) => lines.push(line))).toEqual([]);
    expect(lines).toEqual([expect.stringContaining(`${FIRST} was changed after its application`)]);
  });

  it("leave no connection open and no lock held", async () => {
    write(FIRST, "CREATE TABLE thing (id int);");
    await apply();
    await expect
      .poll(
        async () =>
          (await client.query("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'trueup migrate'")).rows,
      )
      .toEqual([{ count: "0" }]);
  });
});

describe("npm run migrate", () => {
  const tsx = fileURLToPath(new URL("../../node_modules/.bin/tsx", import.meta.url));
  const script = fileURLToPath(new URL("../../bin/migrate.ts", import.meta.url));
  const migrate = (url: string | undefined) => {
    const { status, stdout, stderr } = spawnSync(tsx, [script], {
      encoding: "utf8",
      env: { ...process.env, DATABASE_URL: url },
    });
    return { status, lines: `${stdout}${stderr}`.trim().split("\n") };
  };

  it("brings an empty database up to date", async () => {
    const { status, lines } = migrate(connectionString);
    expect({ status, lines }).toEqual({
      status: 0,
      lines: expect.arrayContaining([expect.stringMatching(/^Applied \d{14}_/)]),
    });
  });

  it.each([
    [undefined, /^DATABASE_URL is not set/],
    ["mysql://root:secret@localhost/x", /^DATABASE_URL must be a postgres:/],
    ["postgres://trueup:secret@127.0.0.1:1/x", /^DATABASE_URL: the database cannot be reached: connect ECONNREFUSED/],
  ])("stops with one line that names DATABASE_URL when it is %s", (url, line) => {
    const { status, lines } = migrate(url);
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(lines[0]).not.toContain("secret");
  });
});
