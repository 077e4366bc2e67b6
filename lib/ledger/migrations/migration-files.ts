import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One migration of Prisma's format: a folder `<timestamp>_<name>` with a `migration.sql` in it. */
export type Migration = { name: string; sql: string; checksum: string };

export type MigrationFolder = { lockfile: string | null; migrations: Migration[] };

/** Reads a folder of migrations in their order; refuses one that is not there or holds none. */
export async function readMigrations(migrationsDir: string): Promise<MigrationFolder> {
  const entries = await readdir(migrationsDir, { withFileTypes: true }).catch((error: Error) => {
    throw new Error(`The migrations cannot be read: ${error.message}`);
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrations = await Promise.all(names.sort().map((name) => readMigration(migrationsDir, name)));
  if (migrations.length === 0) throw new Error(`There are no migrations in ${migrationsDir}.`);
  const lockfile = await readFile(join(migrationsDir, "migration_lock.toml"), "utf8").catch(() => null);
  return { lockfile, migrations };
}

async function readMigration(migrationsDir: string, name: string): Promise<Migration> {
  const sql = await readFile(join(migrationsDir, name, "migration.sql"), "utf8").catch((error: Error) => {
    throw new Error(`The migration ${name} cannot be read: ${error.message}`);
  });
  return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
}
