import { fileURLToPath } from "node:url";
import pg from "pg";
import { expect, it } from "vitest";
import { pendingMigrations } from "../../lib/ledger/migrations/migrate";
import { freshStores } from "../setup/fixture";

const migrationsDir = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));
const [first, second] = [await freshStores(), await freshStores()];

it("gives every test file a migrated ledger and an empty origin of its own", async () => {
  expect(await pendingMigrations({ connectionString: first.DATABASE_URL, migrationsDir })).toEqual([]);
  const origin = new pg.Client({ connectionString: first.ORIGIN_URL });
  await origin.connect();
  const { rowCount } = await origin.query(
    "SELECT FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
  );
  await origin.end();
  expect(rowCount).toBe(0);
});

it("gives no store to two of them", () => {
  expect(new Set([...Object.values(first), ...Object.values(second)]).size).toBe(10);
});
