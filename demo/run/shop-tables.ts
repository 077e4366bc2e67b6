import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import pg from "pg";

const SCHEMA = resolve(import.meta.dirname, "../shop/schema.sql");

/** Creates what is missing of the shop's tables. */
export async function createTables(originUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: originUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query(readFileSync(SCHEMA, "utf8"));
  } finally {
    await client.end();
  }
}
