import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { OriginConfig, ReplayModel } from "../../lib/domain/contract";
import { asJsonText } from "../../lib/domain/json-text";
import { createPool } from "../../lib/postgres/pool";
import { OriginMisfit, type OriginPort } from "../../lib/stores/origin/port";
import { postgresOrigin } from "../../lib/stores/origin/postgres/origin";
import { said, saying } from "../fixtures/json";
import { freshStores } from "../setup/fixture";
import { expectFinal, fenceAmongFlushes, replayShuffled, suppressAmongFlushes } from "./origin-concurrency";
import { add, effectsOf, flush, item, type OriginSubject, refusalOf, remove, set, step } from "./origin-subject";
import { pathConfig, postgresOriginSubject } from "./postgres-origin";

describe("an origin on Postgres", () => {
  let admin: pg.Pool;
  let pools: { writes: pg.Pool; reads: pg.Pool };
  beforeAll(async () => {
    const { ORIGIN_URL: connectionString } = await freshStores();
    admin = new pg.Pool({ connectionString });
    pools = {
      writes: createPool({ connectionString, name: "writes", lockTimeoutMs: 400 }),
      reads: createPool({ connectionString, name: "reads" }),
    };
  });
  afterAll(() => Promise.all([admin, pools.writes, pools.reads].map((pool) => pool.end())));

  let made = 0;
  function originOn(table: string, over: Partial<OriginConfig> = {}, model: ReplayModel = "last-write-wins") {
    const config: OriginConfig = {
      connection: "shop",
      schema: "public",
      table,
      key: "k",
      version: "v",
      value: { kind: "jsonb", column: "doc" },
      ...over,
    };
    return postgresOrigin(pathConfig(`own-${++made}`, model, config), pools);
  }

  describe("names", () => {
    it.each<[string, string, string, string]>([
      ["with quotes", 'we"ird', 'tab"le', 'col"umn'],
      ["in capitals and with spaces", "Odd Schema", "Odd Table", "Odd Key"],
      ["that are keywords", "select", "table", "user"],
      ["of 63 bytes", "s".repeat(63), "t".repeat(63), "c".repeat(63)],
      ["in other scripts", "схема", "表", "ключ"],
      ["that look like code", "a;b", "x'); DROP TABLE t; --", "$1"],
    ])("%s are taken as they are", async (_, schema, table, key) => {
      const q = (name: string) => pg.escapeIdentifier(name);
      await admin.query(
        `CREATE SCHEMA ${q(schema)}; CREATE TABLE ${q(schema)}.${q(table)} (${q(key)} text PRIMARY KEY, "order" bigint, ${q(`${key.slice(0, 60)}v`)} jsonb)`,
      );
      const origin = originOn(table, {
        schema,
        key,
        version: "order",
        value: { kind: "jsonb", column: `${key.slice(0, 60)}v` },
      });
      await origin.prepare();
      const batch = [set("a", 1), set("b", 1), remove("b", 2)];
      expect(effectsOf(await flush(origin, batch), batch)).toEqual(["applied", "superseded", "applied"]);
      expect((await origin.read(["a", "b"])).get("a")).toMatchObject({ version: 1n, value: saying({ n: 1 }) });
    });

    it("of members that are columns are quoted too, when they are written and when they are read", async () => {
      await admin.query(
        `CREATE TABLE public.members (k text PRIMARY KEY, v bigint, "it's" text, "Group" int, "a b" jsonb)`,
      );
      const origin = originOn("members", { value: { kind: "columns", columns: ["it's", "Group", "a b"] } });
      const value = { "it's": "x", Group: 2, "a b": { c: [1] } };
      await flush(origin, [set("a", 1, value)]);
      expect(said((await origin.read(["a"])).get("a")?.value)).toEqual(value);
    });
  });

  describe("is refused with what is wrong and what to do about it", () => {
    beforeAll(() =>
      admin.query(`
        CREATE TABLE public.good (k text PRIMARY KEY, v bigint, doc jsonb);
        CREATE VIEW public.a_view AS SELECT * FROM public.good;
        CREATE TABLE public.no_key (k text, v bigint, doc jsonb);
        CREATE TABLE public.composite (k text, shop int, v bigint, doc jsonb, PRIMARY KEY (k, shop));
        CREATE TABLE public.partial (k text, v bigint, doc jsonb);
        CREATE UNIQUE INDEX ON public.partial (k) WHERE v > 0;
        CREATE TABLE public.small_version (k text PRIMARY KEY, v integer, doc jsonb);
        CREATE TABLE public.plain_json (k text PRIMARY KEY, v bigint, doc json);
        CREATE TABLE public.generated (k text PRIMARY KEY, v bigint, doc jsonb GENERATED ALWAYS AS ('{}'::jsonb) STORED);
        CREATE SEQUENCE public.a_sequence;
        CREATE TABLE public.items (k text NOT NULL, v bigint, item uuid, doc jsonb)`),
    );

    it.each<[string, Partial<OriginConfig>, RegExp]>([
      ["a table that is not there", { table: "Good" }, /does not exist/],
      ["a schema that is not there", { schema: "nowhere", table: "good" }, /does not exist/],
      ["a view", { table: "a_view" }, /is not a table/],
      ["a sequence", { table: "a_sequence" }, /is not a table/],
      [
        "a column that is not there",
        { table: "good", value: { kind: "jsonb", column: "docs" } },
        /has no column "docs"\. It has: k, v, doc/,
      ],
      ["a key without a unique index", { table: "no_key" }, /no unique index on "k" alone/],
      ["a key that is unique only with another column", { table: "composite" }, /no unique index on "k" alone/],
      ["a key that is unique only in part", { table: "partial" }, /no unique index on "k" alone/],
      ["versions that end at 2^31", { table: "small_version" }, /keeps versions in "v" as integer/],
      ["a value that is no jsonb", { table: "plain_json" }, /keeps "doc" as json/],
      ["a column that the table makes itself", { table: "generated" }, /generates column "doc" itself/],
      ["items that are not unique", { table: "items", item: "item" }, /no unique index on "item" alone/],
    ])("%s", async (_, over, message) => {
      const refused = originOn(over.table ?? "", over).prepare();
      await expect(refused).rejects.toThrow(OriginMisfit);
      await expect(refused).rejects.toThrow(message);
    });
  });

  describe("the same replays fail where a protection is missing, which shows that they can tell", () => {
    let subject: OriginSubject;
    beforeAll(async () => {
      subject = await postgresOriginSubject();
    });
    afterAll(() => subject.close());

    /** The path with every flush preceded or replaced by a careless one. */
    async function careless(
      model: ReplayModel,
      flushOf: (sql: pg.Pool, name: string, origin: OriginPort) => OriginPort["flush"],
    ) {
      const under = await subject.path(model);
      const sql = new pg.Pool({ connectionString: under.url });
      const variant = (origin: OriginPort): OriginPort => ({ ...origin, flush: flushOf(sql, under.name, origin) });
      return { ...under, origin: variant(under.origin), another: () => variant(under.another()), end: () => sql.end() };
    }

    /** One shuffle may by chance keep the right order without protection; ten never do. */
    async function expectCaught(model: ReplayModel, flushOf: Parameters<typeof careless>[1]) {
      let isCaught = false;
      for (let shuffle = 0; shuffle < 10 && !isCaught; shuffle++) {
        const under = await careless(model, flushOf);
        const all = await replayShuffled(model, under, shuffle);
        isCaught = await expectFinal(model, under, all).then(
          () => false,
          () => true,
        );
        await under.end();
      }
      expect(isCaught).toBe(true);
    }

    it("no compare-and-set: a version goes down", () =>
      expectCaught("last-write-wins", (sql, name) => async (_entry, batch) => {
        for (const { mutation: m } of batch) {
          await sql.query(
            `INSERT INTO public.${name} (k, v, doc) VALUES ($1, $2, $3) ON CONFLICT (k) DO UPDATE SET v = EXCLUDED.v, doc = EXCLUDED.doc`,
            [m.key, m.version, JSON.stringify(m.payload ?? null)],
          );
        }
        return { results: [], rows: new Map() };
      }));

    it("no receipts: increments are added twice", () =>
      expectCaught("merge", (sql, _name, origin) => async (entry, batch) => {
        await sql.query("DELETE FROM trueup.receipt WHERE mutation = ANY ($1::uuid[])", [
          batch.map((f) => f.mutation.id),
        ]);
        return origin.flush(entry, batch);
      }));

    it("no tombstones: what was deleted comes back", () =>
      expectCaught("last-write-wins", (sql, _name, origin) => async (entry, batch) => {
        await sql.query("DELETE FROM trueup.tombstone WHERE key = ANY ($1::text[])", [
          batch.map((f) => f.mutation.key),
        ]);
        return origin.flush(entry, batch);
      }));

    it("no fence: a flush lands after the pause has returned", async () => {
      const under = await careless("append", (sql, _name, origin) => async (entry, batch) => {
        const { rows } = await sql.query<{ epoch: string }>("SELECT max(epoch) AS epoch FROM trueup.fence");
        return origin.flush({ ...entry, epoch: BigInt(rows[0]?.epoch ?? 0) }, batch);
      });
      await expect(fenceAmongFlushes(under)).rejects.toThrow();
      await under.end();
    });

    it("no look at what is suppressed: it takes effect all the same", async () => {
      const under = await careless("append", (sql, _name, origin) => async (entry, batch) => {
        await sql.query("DELETE FROM trueup.suppressed WHERE mutation = ANY ($1::uuid[])", [
          batch.map((f) => f.mutation.id),
        ]);
        return origin.flush(entry, batch);
      });
      await expect(suppressAmongFlushes(under)).rejects.toThrow();
      await under.end();
    });
  });

  it("tells what its flushes wait for, and who holds the lock", async () => {
    const subject = await postgresOriginSubject();
    onTestFinished(() => subject.close());
    const under = await subject.path("last-write-wins");
    await flush(under.origin, [set("a", 1), set("b", 1)]);
    expect(await under.origin.waits()).toEqual({ sessions: [], blockers: [] });
    const holder = new pg.Client({ connectionString: under.url, application_name: "a careless migration" });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query("BEGIN");
    await holder.query(`LOCK TABLE public.${under.name} IN EXCLUSIVE MODE`);
    const waiting = flush(under.origin, [set("a", 2)]).catch(() => null);
    await expect
      .poll(async () => {
        const { sessions, blockers } = await under.origin.waits();
        return [sessions.map(({ wait }) => wait), blockers.map(({ application }) => application)];
      })
      .toEqual([["lock"], ["a careless migration"]]);
    await holder.query("ROLLBACK");
    await waiting;
    await under.slowDown(1_500);
    const slow = flush(under.origin, [set("b", 2)]);
    await expect
      .poll(async () => (await under.origin.waits()).sessions.map(({ wait }) => wait), { timeout: 1_400, interval: 50 })
      .toEqual(["sleep"]);
    await slow;
  });

  it("is prepared by many at once, and again", async () => {
    const { ORIGIN_URL: connectionString } = await freshStores();
    const own = Array.from({ length: 4 }, () => new pg.Pool({ connectionString }));
    await own[0]?.query("CREATE TABLE public.t (k text PRIMARY KEY, v bigint, doc jsonb)");
    const origins = own.map((pool) =>
      postgresOrigin(
        pathConfig("p", "last-write-wins", {
          connection: "shop",
          schema: "public",
          table: "t",
          key: "k",
          version: "v",
          value: { kind: "jsonb", column: "doc" },
        }),
        { writes: pool, reads: pool },
      ),
    );
    await Promise.all(origins.map((origin) => origin.prepare()));
    await Promise.all(origins.map((origin) => origin.prepare()));
    await Promise.all(own.map((pool) => pool.end()));
  });

  it("is prepared by its first flush when nobody could prepare it before", async () => {
    await admin.query(
      "CREATE TABLE public.later (k text PRIMARY KEY, v bigint, doc jsonb); DROP SCHEMA IF EXISTS trueup CASCADE",
    );
    const origin = originOn("later");
    await flush(origin, [set("a", 1)]);
    expect((await origin.receipts([])).size).toBe(0);
    expect((await origin.read(["a"])).get("a")?.version).toBe(1n);
  });

  it("refuses a whole batch that a constraint refuses at the commit, and tells it from a lost answer", async () => {
    await admin.query("CREATE TABLE public.customer (id text PRIMARY KEY); INSERT INTO public.customer VALUES ('a')");
    await admin.query(
      "CREATE TABLE public.deferred (k text PRIMARY KEY REFERENCES public.customer DEFERRABLE INITIALLY DEFERRED, v bigint, doc jsonb)",
    );
    const origin = originOn("deferred");
    expect(await refusalOf(flush(origin, [set("a", 1), set("b", 1)]))).toMatchObject({ kind: "rejected" });
    expect((await origin.read(["a"])).size).toBe(0);
    expect(await refusalOf(flush(origin, [set("a", 1)]))).toBeNull();
  });

  it("takes what a row's own trigger refuses for that row's fault", async () => {
    await admin.query(`CREATE TABLE public.guarded (k text PRIMARY KEY, v bigint, doc jsonb);
      CREATE FUNCTION public.guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.k = 'bad' THEN RAISE EXCEPTION 'not this one'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER guard BEFORE INSERT ON public.guarded FOR EACH ROW EXECUTE FUNCTION public.guard()`);
    expect(await refusalOf(flush(originOn("guarded"), [set("a", 1), set("bad", 1)]))).toEqual({
      kind: "rejected",
      because: "not this one",
      sqlState: "P0001",
    });
  });

  it("tells how a key stands by its newer tombstone when an older row has come back behind it, and can write over that row", async () => {
    await admin.query("CREATE TABLE public.returned (k text PRIMARY KEY, v bigint, doc jsonb)");
    for (const model of ["versioned", "monotonic"] as const) {
      const origin = originOn("returned", { greatest: "/n" }, model);
      const key = model;
      await flush(
        origin,
        [step(key, 1), step(key, 2)].map((m) => (model === "monotonic" ? { ...m, operation: "set" } : m)),
      );
      await admin.query("DELETE FROM public.returned WHERE k = $1", [key]);
      await admin.query(
        "INSERT INTO trueup.tombstone (path, key, version) SELECT path, $1, 3 FROM trueup.receipt WHERE key = $1 LIMIT 1",
        [key],
      );
      await admin.query("INSERT INTO public.returned VALUES ($1, 1, '{\"n\": 1}')", [key]);
      expect((await origin.read([key])).get(key)).toMatchObject({ version: 3n, deleted: true });
      expect(
        await refusalOf(flush(origin, [{ ...step(key, 4), operation: model === "monotonic" ? "set" : "transition" }])),
      ).toBeNull();
      expect((await origin.read([key])).get(key)).toMatchObject({
        version: 4n,
        deleted: false,
        value: saying({ n: 4 }),
      });
    }
  });

  it("gives a table without a time its row all the same, and one with columns of its own", async () => {
    await admin.query("CREATE TABLE public.plain (k uuid PRIMARY KEY, v bigint, doc jsonb, note text DEFAULT 'kept')");
    const origin = originOn("plain");
    const key = "0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee";
    const batch = [set(key, 1), set(key.toUpperCase(), 1)];
    expect(effectsOf(await flush(origin, batch), batch)).toEqual(["applied", "conflict"]);
    expect((await origin.read([key])).get(key)).toMatchObject({ version: 1n, updatedAt: null });
    expect((await admin.query("SELECT note FROM public.plain")).rows).toEqual([{ note: "kept" }]);
  });

  it("appends to a table with a key of its own beside the item", async () => {
    await admin.query(
      "CREATE TABLE public.feed (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, k text, v bigint, item uuid UNIQUE, doc jsonb)",
    );
    const origin = originOn("feed", { item: "item" }, "append");
    await flush(origin, [item("a", 1), item("a", 2)]);
    expect((await origin.read(["a"])).get("a")).toMatchObject({ version: 2n, value: saying([{ n: 2 }, { n: 1 }]) });
  });

  it("refuses to merge into a column that rounds, and leaves an increment finer than its column to a person", async () => {
    await admin.query("CREATE TABLE public.rounds (k text PRIMARY KEY, v bigint, n double precision)");
    const rounding = originOn("rounds", { value: { kind: "columns", columns: ["n"] } }, "merge");
    await expect(rounding.prepare()).rejects.toThrow(
      /keeps "n" as double precision, which rounds. Make the column numeric/,
    );
    await admin.query("CREATE TABLE public.cents (k text PRIMARY KEY, v bigint, n numeric(10,2), whole integer)");
    const origin = originOn("cents", { value: { kind: "columns", columns: ["n", "whole"] } }, "merge");
    await origin.prepare();
    const increment = (version: number, text: string) => ({ ...add("a", version, 0), payload: asJsonText(text) });
    const batch = [increment(1, '{"n": 19.90}'), increment(2, '{"n": 0.005}'), increment(3, '{"whole": 1.5}')];
    const report = await flush(origin, batch);
    expect(effectsOf(report, batch)).toEqual(["applied", "conflict", "conflict"]);
    expect(report.results.map((r) => r.because)).toEqual([
      null,
      'the column "n" keeps 2 digits after the point, and 0.005 has more: the column would round the value',
      'the column "whole" keeps 0 digits after the point, and 1.5 has more: the column would round the value',
    ]);
    expect((await origin.read(["a"])).get("a")?.value).toBe('{"n": 19.90, "whole": null}');
  });

  it("merges into a column that begins empty", async () => {
    await admin.query("CREATE TABLE public.points (k text PRIMARY KEY, v bigint, n numeric, name text)");
    const origin = originOn("points", { value: { kind: "columns", columns: ["n", "name"] } }, "merge");
    await flush(origin, [add("a", 1, 0.5)]);
    await flush(origin, [add("a", 2, 2)]);
    expect(said((await origin.read(["a"])).get("a")?.value)).toEqual({ n: 2.5, name: null });
  });
});
