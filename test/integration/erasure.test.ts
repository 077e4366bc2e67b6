import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COLUMNS } from "../../lib/ledger/erasures/places";
import { freshSystem, type TestSystem } from "../fixtures/system";

let system: TestSystem;
beforeAll(async () => {
  system = await freshSystem();
  await system.open();
});
afterAll(() => system.close());

describe("the places of an erasure", () => {
  it("name every column of the ledger that can hold text, and no other", async () => {
    const { rows } = await system.ledger.query<{ column: string }>(
      `SELECT c.table_name || '.' || c.column_name AS column FROM information_schema.columns c
       JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name <> '_prisma_migrations'
         AND c.table_name !~ '^mutation_\\d+$' AND c.udt_name IN ('text', '_text', 'json', 'jsonb', 'bytea', 'varchar', 'bpchar', 'xml')`,
    );
    expect([...COLUMNS.keys()].sort()).toEqual(rows.map(({ column }) => column).sort());
  });
});
