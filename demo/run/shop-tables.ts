import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import pg from "pg";

const SCHEMAS = ["shop", "orders"].map((service) => resolve(import.meta.dirname, `../${service}/schema.sql`));

/** The statements that create the tables of the shop and of its order service. */
export const tableStatements = (): string => SCHEMAS.map((file) => readFileSync(file, "utf8")).join("\n");

/** Creates what is missing of the shop's and the order service's tables. */
export async function createTables(originUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: originUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query(tableStatements());
  } finally {
    await client.end();
  }
}
