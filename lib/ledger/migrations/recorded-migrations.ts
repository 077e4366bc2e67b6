import type pg from "pg";
import type { Migration } from "./migration-files";

/** The names of those of a release's migrations that a database does not have yet, in order. */
export async function pendingAmong(
  client: Pick<pg.Client, "query">,
  migrations: readonly Migration[],
): Promise<string[]> {
  const recorded = await readRecorded(client);
  return migrations.filter((migration) => isPending(migration, recorded)).map(({ name }) => name);
}

type Recorded = { name: string; checksum: string; finished: boolean; rolledBack: boolean };

/** Whether a migration has still to be applied. */
export function isPending({ name }: Migration, recorded: Recorded[]): boolean {
  return !recorded.some((row) => row.name === name && row.finished && !row.rolledBack);
}

/** Whether a migration was applied as other text than it has now. */
export function wasEdited({ name, checksum }: Migration, recorded: Recorded[]): boolean {
  return recorded.some((row) => row.name === name && row.finished && !row.rolledBack && row.checksum !== checksum);
}

/** Reads the database's own record of its migrations; empty for a new database. */
export async function readRecorded(client: Pick<pg.Client, "query">): Promise<Recorded[]> {
  // Read from the catalog's rows: to_regclass may answer from a cache as old as the transaction it is called in.
  const { rowCount } = await client.query(
    "SELECT FROM pg_tables WHERE tablename = '_prisma_migrations' AND schemaname = ANY (current_schemas(false))",
  );
  if (rowCount === 0) return [];
  const { rows } = await client.query<Recorded>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS "rolledBack"
       FROM _prisma_migrations ORDER BY started_at`,
  );
  return rows;
}
