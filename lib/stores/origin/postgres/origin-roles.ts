import type pg from "pg";
import { quoteName } from "../../../postgres/pool";
import type { DatabaseRoles } from "../../../postgres/roles";

/** Writes the paths' tables and their sidecar. */
export const ORIGIN_WRITER = "trueup_origin_writer";
/** Reads the paths' tables and their sidecar: replicas, and people. */
export const ORIGIN_READER = "trueup_reader";

/** What the product does to the rows of a table, and the rights that this takes. */
const RIGHTS = { read: "SELECT", repaired: "SELECT, UPDATE", written: "SELECT, INSERT, UPDATE, DELETE" } as const;

/** A table of a path. */
export interface PathTable {
  schema: string;
  table: string;
  use: keyof typeof RIGHTS;
}

/** The origin's roles in one database: rights on the paths' tables and the sidecar, and nothing else. Neither owns anything. */
export function originRoles(database: string, tables: readonly PathTable[]): DatabaseRoles {
  const schemas = [...new Set([...tables.map(({ schema }) => schema), "trueup"])].map(quoteName).join(", ");
  const into = (role: string, rightsOf: (table: PathTable) => string, ofSidecar: string) => ({
    role,
    statements: [
      `GRANT CONNECT ON DATABASE ${quoteName(database)} TO ${role};`,
      `GRANT USAGE ON SCHEMA ${schemas} TO ${role};`,
      ...tables.map(
        (each) => `GRANT ${rightsOf(each)} ON ${quoteName(each.schema)}.${quoteName(each.table)} TO ${role};`,
      ),
      `GRANT ${ofSidecar} ON ALL TABLES IN SCHEMA trueup TO ${role};`,
      // A later layout of the sidecar brings tables of the same owner.
      `ALTER DEFAULT PRIVILEGES IN SCHEMA trueup GRANT ${ofSidecar} ON TABLES TO ${role};`,
    ],
  });
  return {
    owners: [],
    before: [],
    roles: [
      into(ORIGIN_WRITER, ({ use }) => RIGHTS[use], RIGHTS.written),
      into(ORIGIN_READER, () => RIGHTS.read, RIGHTS.read),
    ],
  };
}

/** The name of the database that a pool is connected to. */
export async function databaseName(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ name: string }>("SELECT current_database() AS name");
  return rows[0]!.name;
}
