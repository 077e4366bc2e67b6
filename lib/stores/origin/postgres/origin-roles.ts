import type pg from "pg";
import type { OriginConfig } from "../../../domain/contract";
import { quoteName } from "../../../postgres/pool";
import type { DatabaseRoles } from "../../../postgres/roles";

/** Writes the paths' tables and their sidecar. */
export const ORIGIN_WRITER = "trueup_origin_writer";
/** Reads the paths' tables and their sidecar: replicas, and people. */
export const ORIGIN_READER = "trueup_reader";

type Table = Pick<OriginConfig, "schema" | "table">;

/** The origin's roles in one database: rights on the paths' tables and the sidecar, and nothing else. Neither owns anything. */
export function originRoles(database: string, tables: readonly Table[]): DatabaseRoles {
  const all = [...new Set(tables.map(({ schema, table }) => `${quoteName(schema)}.${quoteName(table)}`))].join(", ");
  const schemas = [...new Set([...tables.map(({ schema }) => schema), "trueup"])].map(quoteName).join(", ");
  const into = (role: string, rights: string) => ({
    role,
    statements: [
      `GRANT CONNECT ON DATABASE ${quoteName(database)} TO ${role};`,
      `GRANT USAGE ON SCHEMA ${schemas} TO ${role};`,
      `GRANT ${rights} ON ${all} TO ${role};`,
      `GRANT ${rights} ON ALL TABLES IN SCHEMA trueup TO ${role};`,
      // A later layout of the sidecar brings tables of the same owner.
      `ALTER DEFAULT PRIVILEGES IN SCHEMA trueup GRANT ${rights} ON TABLES TO ${role};`,
    ],
  });
  return {
    owners: [],
    before: [],
    roles: [into(ORIGIN_WRITER, "SELECT, INSERT, UPDATE, DELETE"), into(ORIGIN_READER, "SELECT")],
  };
}

/** The name of the database that a pool is connected to. */
export async function databaseName(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ name: string }>("SELECT current_database() AS name");
  return rows[0]!.name;
}
