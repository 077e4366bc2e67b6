import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prismaHistory } from "../../lib/ledger/prisma-history";
import { freshStores } from "../setup/fixture";

/** The catalog's names for the schema's types, by type and attribute. */
const CATALOG_TYPES: Record<string, string> = {
  Int: "int4",
  "Int@SmallInt": "int2",
  BigInt: "int8",
  String: "text",
  "String@Uuid": "uuid",
  "DateTime@Timestamptz": "timestamptz",
  Json: "jsonb",
  Float: "float8",
  Boolean: "bool",
  Bytes: "bytea",
};

interface Column {
  table: string;
  column: string;
  type: string;
  nullable: boolean;
}

function modelled(schema: string): Column[] {
  return [...schema.matchAll(/^model \w+ \{\n(.*?)^\}/gms)].flatMap(([, body = ""]) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? "";
    return [...body.matchAll(/^ {2}(\w+) +(\w+)(\[\])?(\?)?(.*)$/gm)].map(
      ([, field, type, list, optional, rest = ""]) => {
        const native = /@db\.(\w+)/.exec(rest)?.[1];
        const scalar = CATALOG_TYPES[native ? `${type}@${native}` : `${type}`];
        return {
          table,
          column: /@map\("(\w+)"\)/.exec(rest)?.[1] ?? `${field}`,
          type: list ? `_${scalar}` : `${scalar}`,
          nullable: optional !== undefined,
        };
      },
    );
  });
}

let pool: pg.Pool;
let history: ReturnType<typeof prismaHistory>;

beforeAll(async () => {
  pool = new pg.Pool({ connectionString: (await freshStores()).DATABASE_URL });
  history = prismaHistory(pool);
});
afterAll(() => pool.end());

describe("the Prisma schema", () => {
  it("models every table and column that the migrations make, with its type, and nothing else", async () => {
    const { rows } = await pool.query<Column>(
      `SELECT c.table_name AS table, c.column_name AS column, c.udt_name AS type, c.is_nullable = 'YES' AS nullable
       FROM information_schema.columns c
       WHERE c.table_schema = 'public' AND c.table_name <> '_prisma_migrations'
         AND EXISTS (SELECT FROM information_schema.tables t
           WHERE (t.table_schema, t.table_name) = (c.table_schema, c.table_name) AND t.table_type = 'BASE TABLE')
         AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = format('%I.%I', c.table_schema, c.table_name)::regclass)`,
    );
    const byName = (a: Column, b: Column) => `${a.table}.${a.column}`.localeCompare(`${b.table}.${b.column}`);
    expect(modelled(readFileSync("prisma/schema.prisma", "utf8")).sort(byName)).toEqual(rows.sort(byName));
  });
});

describe("what pages that are not polled read", () => {
  const mutation = "019aaaaa-0000-7000-8000-000000000001";
  const other = "019aaaaa-0000-7000-8000-000000000002";

  it("gives the moves of the mutations asked for, in the order in which they were made", async () => {
    for (const [id, to, because] of [
      [mutation, "failed", "the origin refused it"],
      [other, "failed", null],
      [mutation, "accepted", "released"],
    ])
      await pool.query("INSERT INTO move (mutation_id, path_id, moved_to, by, because) VALUES ($1, 1, $2, 'ana', $3)", [
        id,
        to,
        because,
      ]);
    const moves = await history.moves([mutation]);
    expect(moves).toEqual([
      { mutation, to: "failed", at: expect.any(Date), by: "ana", because: "the origin refused it" },
      { mutation, to: "accepted", at: expect.any(Date), by: "ana", because: "released" },
    ]);
    expect(await history.moves([])).toEqual([]);
  });

  it("keeps the instant of a move, whatever the time zone of the session", async () => {
    const { rows } = await pool.query<{ at: Date }>("SELECT at FROM move WHERE mutation_id = $1", [other]);
    expect((await history.moves([other]))[0]?.at).toEqual(rows[0]?.at);
  });

  it("gives the failure that came last on a path, and null where nothing failed", async () => {
    const failure = (path: number, lane: number, at: string, error: string) =>
      pool.query(
        "INSERT INTO flush_failure (path_id, lane, at, mutations, error, sample) VALUES ($1, $2, $3, 7, $4, $5)",
        [path, lane, at, error, [mutation]],
      );
    await failure(1, 0, "2026-01-01T00:00:02Z", "disk full");
    await failure(1, 1, "2026-01-01T00:00:01Z", "lock timeout");
    await failure(2, 0, "2026-01-01T00:00:03Z", "another path's");
    expect(await history.lastFailure(1)).toEqual({
      at: new Date("2026-01-01T00:00:02Z"),
      lane: 0,
      mutations: 7,
      error: "disk full",
      sample: [mutation],
    });
    expect(await history.lastFailure(3)).toBeNull();
  });
});
