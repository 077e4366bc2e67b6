import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asJsonText } from "../../lib/domain/json-text";
import type { ForeignOrigin } from "../../lib/domain/observed/mapping";
import { createPool } from "../../lib/postgres/pool";
import type { ForeignOriginWrites, ForeignRowSeen } from "../../lib/stores/origin/port";
import { foreignOriginWrites } from "../../lib/stores/origin/postgres/foreign-writes";
import { type ForeignShop, foreignShop, foreignTable } from "../fixtures/foreign-shop";

const DIGITS = "123456789012345678901234567890.1200";

describe("the writes to another system's table", () => {
  let shop: ForeignShop;
  let pool: pg.Pool;
  const poolOf = (url: string, name: string) =>
    createPool({
      connectionString: url,
      name,
      max: 2,
      statementTimeoutMs: 3_000,
      lockTimeoutMs: 300,
      repairs: true,
    });
  beforeAll(async () => {
    shop = await foreignShop();
    pool = poolOf(shop.url, "repairs");
  });
  afterAll(() => pool.end());

  const writesOn = (table: string, over: Partial<ForeignOrigin> = {}, sessions = pool) =>
    foreignOriginWrites(sessions, foreignTable(table, over), "path orders");
  const columns = (...names: string[]) => ({ kind: "columns" as const, columns: names });
  const seenBy = async (writes: ForeignOriginWrites, key: string) => {
    const seen = (await writes.see([key])).get(key);
    if (seen === undefined) throw new Error(`no row ${key}`);
    return seen as ForeignRowSeen & { token: NonNullable<ForeignRowSeen["token"]> };
  };
  const put = (
    writes: ForeignOriginWrites,
    key: string,
    { token }: Pick<ForeignRowSeen, "token">,
    [value, version = null]: [string, (string | null)?],
  ) =>
    writes.put(
      { key, token: token as NonNullable<typeof token>, value: asJsonText(value), version },
      Date.now() + 60_000,
    );
  const admin = (sql: string, values?: unknown[]) => shop.admin.query(sql, values);
  const rowsOf = async (table: string) =>
    (await admin(`SELECT t::text AS row FROM ${table} t ORDER BY 1`)).rows.map(({ row }) => row as string);

  it("write nothing after their time on the database's own clock", async () => {
    await admin(
      "CREATE TABLE timed (id bigint PRIMARY KEY, rev bigint, doc json); INSERT INTO timed VALUES (1, 1, '{}')",
    );
    const writes = writesOn("timed");
    const { token } = await seenBy(writes, "1");
    const change = { key: "1", token, value: asJsonText('{"n":2}'), version: "2" };
    expect(await writes.put(change, (await writes.nowMs()) - 1)).toMatchObject({ effect: "late" });
    expect(await rowsOf("timed")).toEqual(["(1,1,{})"]);
  });

  it("put a whole document over the version that was seen, and read it back", async () => {
    await admin(`CREATE TABLE plain (id bigint PRIMARY KEY, rev bigint, doc json, other text DEFAULT 'kept');
      INSERT INTO plain VALUES (1, 9007199254740993, '{"n":1}'), (2, 1, '{"n":2}')`);
    const writes = writesOn("plain");
    expect(await writes.whyNot()).toBeNull();
    const seen = await seenBy(writes, "1");
    expect(seen).toMatchObject({
      row: { version: "9007199254740993", value: '{"n":1}' },
      token: { kind: "version", text: "9007199254740993" },
    });
    const text = `{"n":  ${DIGITS}, "n2": [1.0]}`;
    const done = await put(writes, "1", seen, [text, "9007199254740994"]);
    expect(done).toMatchObject({
      effect: "applied",
      now: { row: { version: "9007199254740994", value: text }, token: { kind: "version", text: "9007199254740994" } },
    });
    expect(await put(writes, "1", seen, ["{}"])).toMatchObject({ effect: "moved" });
    expect(await put(writes, "3", seen, ["{}"])).toMatchObject({ effect: "absent" });
    expect(await put(writes, "x", seen, ["{}"])).toMatchObject({ effect: "absent" });
    expect((await rowsOf("plain")).map((row) => row.endsWith(",kept)"))).toEqual([true, true]);
    expect((await rowsOf("plain"))[1]).toBe('(2,1,"{""n"":2}",kept)');
  });

  it("compare a row without a version by its last transaction", async () => {
    await admin(
      `CREATE TABLE bare (id int PRIMARY KEY, rev int, doc jsonb); INSERT INTO bare VALUES (1, NULL, '{"n": 1}'), (2, 5, '{}')`,
    );
    for (const over of [{ version: null }, {}]) {
      const writes = writesOn("bare", over);
      const seen = await seenBy(writes, "1");
      expect(seen.token.kind).toBe("xmin");
      await admin(`UPDATE bare SET doc = doc WHERE id = 1`);
      expect(await put(writes, "1", seen, ["{}"])).toMatchObject({ effect: "moved" });
      const again = await seenBy(writes, "1");
      const done = await put(writes, "1", again, ['{"n": 2}']);
      expect(done).toMatchObject({ effect: "applied", now: { row: { value: '{"n": 2}' }, token: { kind: "xmin" } } });
      expect(done.effect === "applied" && done.now.token).toEqual((await seenBy(writes, "1")).token);
    }
    expect((await seenBy(writesOn("bare"), "2")).token).toEqual({ kind: "version", text: "5" });
    const versioned = await seenBy(writesOn("bare"), "2");
    expect(await put(writesOn("bare", { version: null }), "2", versioned, ["{}"])).toMatchObject({ effect: "refused" });
  });

  it("put members of columns under any names and types, digit for digit, and leave the others", async () => {
    await admin(`CREATE SCHEMA "Shop"; CREATE TYPE "Shop"."orderState" AS ENUM ('open', 'paid');
      CREATE DOMAIN "Shop".sum AS numeric CHECK (value >= 0);
      CREATE TABLE "Shop"."OrderLines" ("tenantId" text, "lineNo" int, "fullName" text, total "Shop".sum, state "Shop"."orderState",
        "paidAt" timestamptz(3), tags text[], raw json, f float8, twice numeric GENERATED ALWAYS AS (total * 2) STORED, rev int, secret text,
        PRIMARY KEY ("tenantId", "lineNo"));
      INSERT INTO "Shop"."OrderLines" ("tenantId", "lineNo", "fullName", total, state, rev, secret) VALUES ('a:b', 7, 'A', 1, 'open', 1, 's'), ('a', 7, 'B', 1, 'open', 1, 's')`);
    const over = {
      schema: "Shop",
      key: ["tenantId", "lineNo"],
      value: columns("fullName", "total", "state", "paidAt", "tags", "raw", "f", "twice"),
      members: new Map([["fullName", "it's name"]]),
    };
    const writes = writesOn("OrderLines", over);
    const key = "a\\:b:7";
    const seen = await seenBy(writes, key);
    const value = `{"it's name":"O\\"N","total":${DIGITS},"state":"paid","paidAt":"2026-01-02T03:04:05.678Z","tags":["x","y z"],"raw":{"z":1,  "a":1.0},"f":0.1,"twice":5,"unknown":1}`;
    const done = await put(writes, key, seen, [value, "2"]);
    expect(done.effect).toBe("applied");
    const text = done.effect === "applied" ? done.now.row.value : "";
    for (const member of [
      '"it\'s name" : "O\\"N"',
      `"total" : ${DIGITS}`,
      '"state" : "paid"',
      '"paidAt" : "2026-01-02T03:04:05.678+00:00"',
      '"tags" : ["x","y z"]',
      '"raw" : {"z":1,  "a":1.0}',
      '"f" : 0.1',
      '"twice" : 246913578024691357802469135780.2400',
    ])
      expect(text).toContain(member);
    const partly = await put(writes, key, await seenBy(writes, key), ['{"state":"open","tags":null}', null]);
    expect(partly).toMatchObject({ effect: "applied", now: { row: { version: "2" } } });
    const { rows } = await admin(
      `SELECT "fullName", total::text, state, tags, secret FROM "Shop"."OrderLines" ORDER BY 1 DESC`,
    );
    expect(rows).toEqual([
      { fullName: 'O"N', total: DIGITS, state: "open", tags: null, secret: "s" },
      { fullName: "B", total: "1", state: "open", tags: null, secret: "s" },
    ]);
    const at = await seenBy(writes, key);
    expect(await put(writes, key, at, ["[1]"])).toMatchObject({
      effect: "refused",
      because: expect.stringContaining("no JSON object"),
    });
    expect(await put(writes, key, at, ['{"unknown":1}'])).toMatchObject({ effect: "refused" });
    expect(await put(writes, key, at, ['{"state":"lost"}'])).toMatchObject({
      effect: "refused",
      because: expect.stringMatching(/invalid input value for enum.*22P02/),
    });
    expect(await put(writes, key, at, ['{"total":-1}'])).toMatchObject({
      effect: "refused",
      because: expect.stringContaining("23514"),
    });
    expect(await put(writes, key, at, ['{"it\'s name":"\\u0000"}'])).toMatchObject({ effect: "refused" });
    expect(await seenBy(writes, key)).toEqual(at);
  });

  it.each<[string, string, ForeignOrigin["version"], string, string]>([
    [
      "timestamptz",
      "timestamptz",
      { kind: "timestamp", column: "rev" },
      "2026-01-02 03:04:05.678901+02",
      "2026-02-01T00:00:00.000001Z",
    ],
    [
      "timestamp",
      "timestamp",
      { kind: "timestamp", column: "rev" },
      "2026-01-02 03:04:05.678901",
      "2026-02-01T00:00:00.000001Z",
    ],
    ["numeric", "numeric", { kind: "number", column: "rev" }, DIGITS, "223456789012345678901234567890.1200"],
  ])("compare and set a version kept as %s in its own type", async (...[, type, version, stored, next]) => {
    await admin(`DROP TABLE IF EXISTS versions; CREATE TABLE versions (id int PRIMARY KEY, rev ${type}, doc jsonb)`);
    await admin("INSERT INTO versions VALUES (1, $1, '{}')", [stored]);
    const writes = writesOn("versions", { version });
    const seen = await seenBy(writes, "1");
    expect(seen.token.kind).toBe("version");
    expect(await put(writes, "1", seen, ['{"n": 1}', next])).toMatchObject({ now: { row: { version: next } } });
    expect(await put(writes, "1", seen, ['{"n": 2}'])).toMatchObject({ effect: "moved" });
  });

  it("write no row that is marked as deleted, and the live one beside it", async () => {
    await admin(`CREATE TABLE soft (id int, rev int, doc jsonb, deleted_at timestamptz);
      CREATE UNIQUE INDEX ON soft (id) WHERE deleted_at IS NULL;
      INSERT INTO soft VALUES (1, 1, '{"n": 1}', now()), (2, 3, '{"n": 1}', now()), (2, 3, '{"n": 2}', NULL)`);
    const writes = writesOn("soft", { deletedWhen: { column: "deleted_at", isNull: false } });
    const gone = await seenBy(writes, "1");
    expect(gone.row.deleted).toBe(true);
    expect(await put(writes, "1", gone, ["{}"])).toMatchObject({
      effect: "absent",
      because: expect.stringContaining("marked as deleted"),
    });
    const live = await seenBy(writes, "2");
    expect(await put(writes, "2", live, ['{"n": 9}', "4"])).toMatchObject({ effect: "applied" });
    const { rows } = await admin("SELECT doc->>'n' AS n, deleted_at IS NULL AS live FROM soft WHERE id = 2 ORDER BY 2");
    expect(rows).toEqual([
      { n: "1", live: false },
      { n: "9", live: true },
    ]);
  });

  it("write none of two rows with one key", async () => {
    await admin(`CREATE TABLE twice (id int, rev int, doc jsonb); INSERT INTO twice VALUES (1, 1, '{}')`);
    const writes = writesOn("twice");
    const seen = await seenBy(writes, "1");
    await admin("INSERT INTO twice VALUES (1, 1, '{}')");
    await expect(put(writes, "1", seen, ['{"n": 1}'])).rejects.toThrow(/several rows of key "1"/);
    expect(await rowsOf("twice")).toEqual(["(1,1,{})", "(1,1,{})"]);
  });

  it("say what a trigger made of the row, and that one dropped the write", async () => {
    await admin(`CREATE TABLE guarded (id int PRIMARY KEY, rev int, doc jsonb); INSERT INTO guarded VALUES (1, 1, '{}'), (2, 1, '{}'), (3, 1, '{}');
      CREATE FUNCTION guard_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.id = 2 THEN RETURN NULL; ELSIF NEW.id = 3 THEN RAISE EXCEPTION 'the month is closed'; END IF;
        NEW.rev := OLD.rev + 10; NEW.doc := NEW.doc || '{"by": "trigger"}'; RETURN NEW; END $$;
      CREATE TRIGGER guards BEFORE UPDATE ON guarded FOR EACH ROW EXECUTE FUNCTION guard_row()`);
    const writes = writesOn("guarded");
    expect(await put(writes, "1", await seenBy(writes, "1"), ['{"n": 1}', "2"])).toMatchObject({
      effect: "applied",
      now: { row: { version: "11", value: '{"n": 1, "by": "trigger"}' }, token: { kind: "version", text: "11" } },
    });
    expect(await put(writes, "2", await seenBy(writes, "2"), ["{}"])).toMatchObject({
      effect: "refused",
      because: expect.stringContaining("dropped the write"),
    });
    expect(await put(writes, "3", await seenBy(writes, "3"), ["{}"])).toMatchObject({
      effect: "refused",
      because: expect.stringContaining("the month is closed"),
    });
  });

  it("refuse what a constraint refuses at the commit", async () => {
    await admin(`CREATE TABLE owners (id int PRIMARY KEY); INSERT INTO owners VALUES (1);
      CREATE TABLE owned (id int PRIMARY KEY, rev int, owner int REFERENCES owners DEFERRABLE INITIALLY DEFERRED); INSERT INTO owned VALUES (1, 1, 1)`);
    const writes = writesOn("owned", { value: columns("owner") });
    expect(await put(writes, "1", await seenBy(writes, "1"), ['{"owner": 5}'])).toMatchObject({
      effect: "refused",
      because: expect.stringContaining("23503"),
    });
    expect(await rowsOf("owned")).toEqual(["(1,1,1)"]);
  });

  it("are refused by rights and by policies", async () => {
    await admin(`CREATE ROLE "repairer of ${new URL(shop.url).pathname.slice(1)}" LOGIN PASSWORD 'repairing'`);
    const role = `"repairer of ${new URL(shop.url).pathname.slice(1)}"`;
    await admin(`CREATE TABLE rights (id int PRIMARY KEY, rev int, doc jsonb, tenant text); INSERT INTO rights VALUES (1, 1, '{}', 'a'), (2, 1, '{}', 'b');
      GRANT SELECT ON rights TO ${role}`);
    const own = poolOf(
      Object.assign(new URL(shop.url), { username: role.slice(1, -1), password: "repairing" }).toString(),
      "repairs",
    );
    const writes = writesOn("rights", {}, own);
    const seen = await seenBy(writes, "1");
    expect(await put(writes, "1", seen, ["{}"])).toMatchObject({
      effect: "refused",
      because: expect.stringContaining("42501"),
    });
    await admin(`GRANT UPDATE ON rights TO ${role}; ALTER TABLE rights ENABLE ROW LEVEL SECURITY;
      CREATE POLICY sees ON rights FOR SELECT USING (true); CREATE POLICY writes ON rights FOR UPDATE USING (tenant = 'a') WITH CHECK (doc <> '{"n": 1}')`);
    expect(await put(writes, "2", await seenBy(writes, "2"), ["{}"])).toMatchObject({
      effect: "refused",
      because: expect.stringContaining("policy dropped"),
    });
    expect(await put(writes, "1", seen, ['{"n": 1}'])).toMatchObject({
      effect: "refused",
      because: expect.stringContaining("42501"),
    });
    expect(await put(writes, "1", seen, ['{"n": 2}', "2"])).toMatchObject({ effect: "applied" });
    // A role that may use some columns alone compares the version, and has nothing to compare without one.
    await admin(`CREATE TABLE partly (id int PRIMARY KEY, rev int, doc jsonb, secret text); INSERT INTO partly VALUES (1, 1, '{}', 's');
      GRANT SELECT (id, rev, doc), UPDATE (rev, doc) ON partly TO ${role}`);
    const partly = writesOn("partly", {}, own);
    expect(await put(partly, "1", await seenBy(partly, "1"), ['{"n": 1}', "2"])).toMatchObject({ effect: "applied" });
    expect(await writesOn("partly", { version: null }, own).whyNot()).toMatch(/may not read xmin: grant SELECT/);
    await own.end();
  });

  it("wait for a locked row within a bound, and see what its holder made of it", async () => {
    await admin(`CREATE TABLE held (id int PRIMARY KEY, rev int, doc jsonb); INSERT INTO held VALUES (1, NULL, '{}')`);
    const holder = new pg.Client(shop.url);
    await holder.connect();
    const writes = writesOn("held");
    const seen = await seenBy(writes, "1");
    await holder.query("BEGIN; UPDATE held SET doc = '{\"by\": 1}'");
    const started = performance.now();
    await expect(put(writes, "1", seen, ["{}"])).rejects.toMatchObject({ code: "55P03" });
    expect(performance.now() - started).toBeLessThan(2_500);
    const waiting = put(writes, "1", seen, ["{}"]);
    await holder.query("COMMIT");
    expect(["moved"]).toContain((await waiting).effect);
    expect(await rowsOf("held")).toEqual(['(1,,"{""by"": 1}")']);
    await holder.end();
  });

  it("say why a relation cannot be written, and give its rows no token", async () => {
    await admin(`CREATE TABLE parted (id int, rev int, doc jsonb) PARTITION BY LIST (id); CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
      INSERT INTO parted VALUES (1, 1, '{}'); CREATE VIEW seen AS SELECT * FROM parted; CREATE MATERIALIZED VIEW kept AS SELECT * FROM parted;
      CREATE TABLE above (id int, rev int, doc jsonb); CREATE TABLE below () INHERITS (above);
      CREATE TABLE made (id int, rev int, n int, doc jsonb GENERATED ALWAYS AS ('{}'::jsonb) STORED)`);
    const versionless = { version: null };
    const why: [string, Partial<ForeignOrigin>, RegExp | null][] = [
      ["parted", {}, null],
      ["parted", versionless, /is partitioned or inherits, and its mapping names no version/],
      ["parted_1", versionless, /is partitioned or inherits/],
      ["above", versionless, /is partitioned or inherits/],
      ["below", versionless, /is partitioned or inherits/],
      ["seen", {}, /is a view: Trueup changes rows of tables alone/],
      ["kept", {}, /is a materialized view/],
      ["made", {}, /generates every value column itself/],
    ];
    for (const [table, over, expected] of why) {
      const told = await writesOn(table, over).whyNot();
      if (expected === null) expect(told).toBeNull();
      else expect(told).toMatch(expected);
    }
    const view = writesOn("seen");
    expect((await view.see(["1"])).get("1")).toMatchObject({ row: { version: "1" }, token: null });
    const parted = writesOn("parted");
    const seen = await seenBy(parted, "1");
    expect(await put(view, "1", seen, ["{}"])).toMatchObject({
      effect: "refused",
      because: expect.stringContaining("is a view"),
    });
    expect(await put(parted, "1", seen, ['{"n": 1}', "2"])).toMatchObject({ effect: "applied" });
    expect((await admin("SELECT rev FROM parted")).rows).toEqual([{ rev: 2 }]);
  });

  it("commit durably, on sessions that write times and numbers in one way", async () => {
    const database = new URL(shop.url).pathname.slice(1);
    await admin(`CREATE TABLE settings (id int PRIMARY KEY, rev int, doc jsonb, noted text[]); INSERT INTO settings VALUES (1, 1, '{}');
      CREATE FUNCTION note_settings() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.noted := ARRAY(SELECT current_setting(s) FROM unnest('{synchronous_commit,TimeZone,DateStyle,lock_timeout,default_transaction_isolation,enable_seqscan}'::text[]) s); RETURN NEW; END $$;
      CREATE TRIGGER notes BEFORE UPDATE ON settings FOR EACH ROW EXECUTE FUNCTION note_settings()`);
    await admin(`ALTER DATABASE "${database}" SET synchronous_commit = local; ALTER DATABASE "${database}" SET timezone = 'Asia/Tokyo';
      ALTER DATABASE "${database}" SET datestyle = 'German'`);
    const fresh = poolOf(shop.url, "repairs");
    const writes = writesOn("settings", {}, fresh);
    expect(await put(writes, "1", await seenBy(writes, "1"), ["{}"])).toMatchObject({ effect: "applied" });
    const { rows } = await admin("SELECT noted FROM settings");
    expect(rows[0].noted).toEqual(["on", "UTC", expect.stringContaining("ISO"), "300ms", "read committed", "on"]);
    await fresh.end();
  });
});
