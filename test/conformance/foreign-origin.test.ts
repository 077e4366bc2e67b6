import { beforeAll, describe, expect, it } from "vitest";
import type { ForeignOrigin } from "../../lib/domain/observed/mapping";
import { OriginMisfit } from "../../lib/stores/origin/port";
import { postgresAdapter } from "../../lib/stores/origin/postgres/adapter";
import { foreignOrigin } from "../../lib/stores/origin/postgres/foreign";
import { explained, type ForeignShop, foreignShop, foreignTable } from "../fixtures/foreign-shop";

describe("the reads of another system's table", () => {
  let shop: ForeignShop;
  beforeAll(async () => {
    shop = await foreignShop();
  });
  const originOn = (table: string, over: Partial<ForeignOrigin> = {}, pool = shop.pool) => {
    const mapping = foreignTable(table, over);
    const parts = mapping.key.length === 1 ? ["key"] : mapping.key;
    return foreignOrigin(pool, mapping, parts, "path orders");
  };

  it("give each asked key its row with the version, the exact value and no more", async () => {
    await shop.admin.query(`CREATE TABLE plain (id bigint PRIMARY KEY, rev bigint, doc jsonb, at timestamptz);
      INSERT INTO plain VALUES (1, 9007199254740993, '{"n": 12345678901234567890.10, "s": "é"}', '2026-01-02 03:04:05.678901+02'),
        (2, NULL, NULL, NULL), (-3, -1, 'null', NULL)`);
    const origin = originOn("plain", { updatedAt: "at" });
    expect(await origin.keyKinds()).toEqual(["integer"]);
    expect(await origin.read(["1", "2", "-3", "4"])).toEqual(
      new Map([
        [
          "1",
          {
            version: "9007199254740993",
            value: '{"n": 12345678901234567890.10, "s": "é"}',
            updatedAt: new Date("2026-01-02T01:04:05.678Z"),
            deleted: false,
          },
        ],
        ["2", { version: null, value: undefined, updatedAt: null, deleted: false }],
        ["-3", { version: "-1", value: undefined, updatedAt: null, deleted: false }],
      ]),
    );
  });

  it("find no row of keys that the column's type cannot express, beside those that it can", async () => {
    const origin = originOn("plain");
    const odd = ["x", "", "1.0", "99999999999999999999", "1 ", "1:2", "\0", "NULL"];
    expect([...(await origin.read([...odd, "1", ...odd])).keys()]).toEqual(["1"]);
    expect((await origin.read(odd)).size).toBe(0);
    expect((await origin.read([])).size).toBe(0);
  });

  it("answer every spelling of an integer or a uuid under the spelling that was asked", async () => {
    const id = "0189dcd3-7b7a-7aaa-8000-00000000abcd";
    await shop.admin.query(
      `CREATE TABLE ids (id uuid PRIMARY KEY, rev int, doc json); INSERT INTO ids VALUES ('${id}', 3, '{"b":1,  "a":1}')`,
    );
    const origin = originOn("ids");
    expect(await origin.keyKinds()).toEqual(["uuid"]);
    const rows = await origin.read([id, id.toUpperCase(), `{${id}}`, "none"]);
    expect([...rows.keys()]).toEqual([id, id.toUpperCase(), `{${id}}`]);
    expect(rows.get(id)).toMatchObject({ version: "3", value: '{"b":1,  "a":1}' });
    expect((await originOn("plain").read(["01", "+1"])).size).toBe(2);
  });

  it("keep apart texts that a type compares as one", async () => {
    await shop.admin.query(`CREATE TABLE loose (id numeric PRIMARY KEY, rev int, doc jsonb); INSERT INTO loose VALUES (1.50, 1, '{}');
      CREATE TABLE short (id varchar(3) PRIMARY KEY, rev int, doc jsonb); INSERT INTO short VALUES ('abc', 1, '{}')`);
    expect(await originOn("loose").keyKinds()).toEqual(["text"]);
    expect([...(await originOn("loose").read(["1.5", "1.50", "x"])).keys()]).toEqual(["1.50"]);
    expect([...(await originOn("short").read(["abc", "abcd"])).keys()]).toEqual(["abc"]);
  });

  it("compare each column of a composite key as its own type, by names in any case", async () => {
    await shop.admin.query(`CREATE SCHEMA "Shop"; CREATE TABLE "Shop"."OrderLines" ("tenantId" text, "lineNo" int, "externalId" uuid, rev int,
      doc jsonb, PRIMARY KEY ("tenantId", "lineNo", "externalId"));
      INSERT INTO "Shop"."OrderLines" VALUES ('a:b', 7, '0189dcd3-7b7a-7aaa-8000-00000000abcd', 1, '{"x": 1}'),
        ('a', 7, '0189dcd3-7b7a-7aaa-8000-00000000abcd', 2, '{}')`);
    const origin = originOn("OrderLines", { schema: "Shop", key: ["tenantId", "lineNo", "externalId"] });
    expect(await origin.keyKinds()).toEqual(["text", "integer", "uuid"]);
    const key = "a\\:b:7:0189dcd3-7b7a-7aaa-8000-00000000abcd";
    expect([...(await origin.read([key, "a:7", "a:x:y", key.replace(":7:", ":8:")])).keys()]).toEqual([key]);
    expect((await origin.keys(null, 10)).keys).toEqual(["a:7:0189dcd3-7b7a-7aaa-8000-00000000abcd", key]);
  });

  it.each<[string, string, string, string | null]>([
    ["smallint", "smallint", "7", "7"],
    ["numeric", "numeric", "123456789012345678901234567890.120", "123456789012345678901234567890.120"],
    ["numeric with a scale", "numeric(30,2)", "7", "7.00"],
    ["numeric that is no number", "numeric", "NaN", null],
    ["an infinity", "numeric", "Infinity", null],
  ])("tell a version kept as %s as decimal text", async (_, type, stored, told) => {
    await shop.admin.query(
      `DROP TABLE IF EXISTS numbers; CREATE TABLE numbers (id int PRIMARY KEY, rev ${type}, doc jsonb)`,
    );
    await shop.admin.query("INSERT INTO numbers VALUES (1, $1, '{}')", [stored]);
    expect((await originOn("numbers").read(["1"])).get("1")?.version).toBe(told);
  });

  it.each<[string, string, string, string | null]>([
    ["timestamptz", "timestamptz", "2026-01-02 03:04:05.6+02", "2026-01-02T01:04:05.600000Z"],
    ["timestamptz of three digits", "timestamptz(3)", "2026-01-02 03:04:05.6789+02", "2026-01-02T01:04:05.679Z"],
    ["timestamptz of whole seconds", "timestamptz(0)", "2026-01-02 03:04:05+02", "2026-01-02T01:04:05Z"],
    ["timestamp, taken as UTC", "timestamp", "2026-01-02 03:04:05", "2026-01-02T03:04:05.000000Z"],
    ["a domain over timestamp(3)", "moment", "2026-01-02 03:04:05.1", "2026-01-02T03:04:05.100Z"],
    ["an infinity", "timestamptz", "infinity", null],
    ["a year before the calendar", "timestamp", "0044-03-15 00:00:00 BC", null],
  ])("tell a version kept as %s as an instant in UTC", async (_, type, stored, told) => {
    await shop.admin.query(
      `DROP TABLE IF EXISTS times; DROP DOMAIN IF EXISTS moment; CREATE DOMAIN moment AS timestamp(3); CREATE TABLE times (id int PRIMARY KEY, rev ${type}, doc jsonb)`,
    );
    await shop.admin.query("INSERT INTO times VALUES (1, $1, '{}')", [stored]);
    const origin = originOn("times", { version: { kind: "timestamp", column: "rev" }, updatedAt: "rev" });
    const row = (await origin.read(["1"])).get("1");
    expect(row?.version).toBe(told);
    expect(row?.updatedAt).toEqual(told === null ? null : new Date(told));
  });

  it("make the value of columns, renamed where the mapping says so, with every digit", async () => {
    await shop.admin.query(`CREATE TABLE people (id int PRIMARY KEY, "fullName" text, "it's" numeric, big bigint, tags text[], raw json, f float8);
      INSERT INTO people VALUES (1, 'A "B"', 12345678901234567890.10, 9007199254740993, '{a,b}', '{"z":1,  "a":1.0}', 0.1)`);
    const value = { kind: "columns" as const, columns: ["fullName", "it's", "big", "tags", "raw", "f"] };
    const origin = originOn("people", { version: null, value, members: new Map([["fullName", "name"]]) });
    const row = (await origin.read(["1"])).get("1");
    expect(row?.version).toBeNull();
    const members = ['"name" : "A \\"B\\""', '"it\'s" : 12345678901234567890.10', '"big" : 9007199254740993'];
    for (const member of [...members, '"tags" : ["a","b"]', '"raw" : {"z":1,  "a":1.0}', '"f" : 0.1'])
      expect(row?.value).toContain(member);
    expect(Object.keys(JSON.parse(row?.value ?? ""))).toEqual(["name", "it's", "big", "tags", "raw", "f"]);
  });

  it("take a row that is marked as deleted for deleted, and a live row of its key before it", async () => {
    await shop.admin.query(`CREATE TABLE soft (id int, rev int, doc jsonb, deleted_at timestamptz, live_at timestamptz);
      CREATE UNIQUE INDEX ON soft (id) WHERE deleted_at IS NULL;
      INSERT INTO soft VALUES (1, 1, '{"n": 1}', now()), (1, 2, '{"n": 2}', now()), (2, 1, '{"n": 1}', now()), (2, 2, '{"n": 2}', NULL),
        (2, 3, '{"n": 3}', now()), (3, 1, '{}', NULL)`);
    const origin = originOn("soft", { deletedWhen: { column: "deleted_at", isNull: false } });
    const rows = await origin.read(["1", "2", "3"]);
    expect(rows.get("1")).toMatchObject({ version: "2", deleted: true });
    expect(rows.get("2")).toMatchObject({ version: "2", deleted: false });
    expect(rows.get("3")).toMatchObject({ deleted: false });
    const inverse = originOn("soft", { deletedWhen: { column: "live_at", isNull: true } });
    expect((await inverse.read(["3"])).get("3")?.deleted).toBe(true);
    expect((await origin.keys(null, 10)).keys).toEqual(["1", "2", "3"]);
    expect([...(await origin.page(null, 10)).rows.keys()]).toEqual(["1", "2", "3"]);
    expect((await origin.page("2", 10)).rows).toEqual(await origin.read(["3"]));
  });

  it("refuse to choose between two live rows of one key", async () => {
    await shop.admin.query(
      `CREATE TABLE twice (id int, rev int, doc jsonb); INSERT INTO twice VALUES (1, 1, '{}'), (1, 2, '{}'), (2, 1, '{}')`,
    );
    await expect(originOn("twice").read(["1"])).rejects.toThrow(/several rows of key "1"\. Map columns/);
    expect((await originOn("twice").read(["2"])).size).toBe(1);
  });

  it("work on views, materialized views and partitioned tables", async () => {
    await shop.admin.query(`CREATE TABLE parted (tenant text, id int, rev int, doc jsonb, PRIMARY KEY (tenant, id)) PARTITION BY LIST (tenant);
      CREATE TABLE parted_a PARTITION OF parted FOR VALUES IN ('a'); CREATE TABLE parted_b PARTITION OF parted FOR VALUES IN ('b');
      INSERT INTO parted SELECT t, n, n, '{}' FROM unnest('{a,b}'::text[]) t, generate_series(1, 5) n;
      CREATE VIEW seen AS SELECT tenant, id, rev AS "Rev", doc FROM parted WHERE id > 1;
      CREATE MATERIALIZED VIEW kept AS SELECT * FROM parted`);
    const key = ["tenant", "id"];
    expect((await originOn("parted", { key }).read(["a:1", "b:5", "c:1"])).size).toBe(2);
    const seen = originOn("seen", { key, version: { kind: "number", column: "Rev" } });
    expect([...(await seen.read(["a:1", "b:5"])).keys()]).toEqual(["b:5"]);
    expect((await seen.keys("a:4", 3)).keys).toEqual(["a:5", "b:2", "b:3"]);
    expect((await originOn("kept", { key }).read(["a:1"])).size).toBe(1);
  });

  it("throw what a view's own expression throws, instead of finding no row", async () => {
    await shop.admin.query("CREATE VIEW broken AS SELECT id, 1 / (id - 1) AS rev, '{}'::jsonb AS doc FROM plain");
    await expect(originOn("broken").read(["1"])).rejects.toMatchObject({ code: "22012" });
    expect((await originOn("broken").read(["2", "x"])).get("2")?.version).toBe("1");
  });

  it("page through all keys and rows in the order of their types", async () => {
    await shop.admin.query(`CREATE TABLE many (tenant int, id text COLLATE "C", rev int, doc jsonb, PRIMARY KEY (tenant, id));
      INSERT INTO many SELECT n % 3, 'k' || n, 1, '{}' FROM generate_series(1, 100) n`);
    const origin = originOn("many", { key: ["tenant", "id"] });
    const all: string[] = [];
    let after: string | null = null;
    do {
      const page = await origin.keys(after, 7);
      expect(page.keys.length).toBeLessThanOrEqual(7);
      expect(await origin.page(after, 7)).toEqual({ rows: await origin.read(page.keys), next: page.next });
      all.push(...page.keys);
      after = page.next;
    } while (after !== null);
    const { rows } = await shop.admin.query<{ key: string }>(
      "SELECT tenant || ':' || id AS key FROM many ORDER BY tenant, id",
    );
    expect(all).toEqual(rows.map((row) => row.key));
  });

  it("read many keys and any page of a million rows by the key's index alone", async () => {
    await shop.admin.query(`CREATE TABLE million (tenant int, id bigint, rev int, doc jsonb DEFAULT '{}', PRIMARY KEY (tenant, id)) PARTITION BY HASH (tenant);
      CREATE TABLE million_0 PARTITION OF million FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE million_1 PARTITION OF million FOR VALUES WITH (MODULUS 2, REMAINDER 1);
      INSERT INTO million SELECT n % 10, n, 1 FROM generate_series(1, 1000000) n; ANALYZE million`);
    const { pool, nodes } = explained(shop.pool);
    const origin = originOn("million", { key: ["tenant", "id"] }, pool);
    await origin.keyKinds();
    const before = nodes().length;
    const keys = Array.from({ length: 500 }, (_, i) => `${(i * 1999) % 10}:${i * 1999}`);
    expect((await origin.read(keys)).size).toBe(499);
    expect(await origin.keys("5:555555", 3)).toEqual({ keys: ["5:555565", "5:555575", "5:555585"], next: "5:555585" });
    expect((await origin.keys("9:999989", 3)).next).toBeNull();
    expect([...(await origin.page("5:555555", 3)).rows.keys()]).toEqual(["5:555565", "5:555575", "5:555585"]);
    const used = new Set(nodes().slice(before));
    expect(used).toContain("Index Scan");
    expect([...used].filter((node) => /Seq Scan|Sort/.test(node) && node !== "Incremental Sort")).toEqual([]);
  });

  it("see the table anew when its columns were changed", async () => {
    await shop.admin.query(
      "CREATE TABLE changing (id int PRIMARY KEY, rev int, doc jsonb); INSERT INTO changing VALUES (1, 1, '{}')",
    );
    const origin = originOn("changing");
    expect((await origin.read(["1"])).size).toBe(1);
    await shop.admin.query("ALTER TABLE changing ALTER id TYPE text");
    expect((await origin.read(["1", "x"])).size).toBe(1);
    await shop.admin.query("ALTER TABLE changing RENAME rev TO revision");
    await expect(origin.read(["1"])).rejects.toThrow(OriginMisfit);
    await shop.admin.query("ALTER TABLE changing RENAME revision TO rev");
    expect((await origin.read(["1"])).size).toBe(1);
  });

  it.each<[string, string, Partial<ForeignOrigin>, RegExp]>([
    ["a missing table", "nowhere", {}, /path orders: table public.nowhere does not exist\. Correct/],
    ["a sequence", "a_sequence", {}, /has no rows to read\. Name a table or a view/],
    ["a missing column", "plain", { key: ["ID"] }, /has no column "ID"\. .*the columns are: id, rev, doc, at/],
    [
      "versions that round",
      "rounding",
      {},
      /keeps versions in "rev" as double precision\. Map a column of whole numbers/,
    ],
    [
      "versions that are no times",
      "plain",
      { version: { kind: "timestamp", column: "rev" } },
      /as bigint\. Map a timestamp/,
    ],
    ["times that are none", "plain", { updatedAt: "rev" }, /keeps times in "rev" as bigint/],
    [
      "values that are no JSON",
      "plain",
      { value: { kind: "jsonb", column: "rev" } },
      /keeps values in "rev" as bigint\. Map a json/,
    ],
  ])("refuse %s with the remedy", async (_, table, over, message) => {
    await shop.admin.query(
      "CREATE SEQUENCE IF NOT EXISTS a_sequence; CREATE TABLE IF NOT EXISTS rounding (id int, rev float8, doc jsonb)",
    );
    const origin = originOn(table, over);
    await expect(origin.read(["1"])).rejects.toThrow(message);
    await expect(origin.keyKinds()).rejects.toThrow(OriginMisfit);
  });

  it("are opened by the adapter of the table's database", async () => {
    const database = postgresAdapter.open({ url: shop.url, name: "test" }, null);
    try {
      const origin = database.foreign(foreignTable("plain"), ["key"], "path orders");
      expect([origin.name, await origin.keyKinds()]).toEqual(["path orders", ["integer"]]);
      expect((await origin.read(["1"])).get("1")?.version).toBe("9007199254740993");
    } finally {
      await database.close();
    }
  });

  it("go through sessions that refuse every write", async () => {
    await expect(shop.pool.query("INSERT INTO plain VALUES (77)")).rejects.toMatchObject({ code: "25006" });
  });
});
