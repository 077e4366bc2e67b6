import { beforeAll, describe, expect, it } from "vitest";
import type { OutboxMapping } from "../../lib/domain/observed/mapping";
import { createPool } from "../../lib/postgres/pool";
import { postgresOutbox } from "../../lib/stores/source/outbox/outbox";
import { SourceMisfit, type SourceRow } from "../../lib/stores/source/port";
import { explained, type ForeignShop, foreignShop, outboxMapping } from "../fixtures/foreign-shop";
import { startPgBouncer } from "../setup/pgbouncer";

const idsOf = (rows: Iterable<SourceRow>) => Array.from(rows, (row) => row.id);

describe("the reads of another system's outbox", () => {
  let shop: ForeignShop;
  beforeAll(async () => {
    shop = await foreignShop();
    await shop.admin.query(`CREATE TYPE phase AS ENUM ('PENDING', 'PROCESSING', 'SENT', 'FAILED');
      CREATE TABLE "Outbox" ("rowId" uuid PRIMARY KEY DEFAULT gen_random_uuid(), "aggregateId" int, kind varchar(20), type text, payload jsonb,
        "createdAt" timestamp(3), version numeric, "userId" bigint, status phase, "processedAt" timestamptz, unmapped text);
      INSERT INTO "Outbox" SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n % 3, CASE n % 2 WHEN 0 THEN 'order' ELSE 'user' END,
        'Changed', jsonb_build_object('n', n), '2026-01-01'::timestamp + n * interval '1.5 seconds', n + 0.50, 9007199254740993 + n,
        (ARRAY['PENDING', 'PROCESSING', 'SENT', 'FAILED'])[1 + n / 2 % 4]::phase, CASE WHEN n < 9 THEN '2026-01-01 01:00+01'::timestamptz END
      FROM generate_series(0, 15) n;
      CREATE TABLE queued (id bigint PRIMARY KEY, key text, doc json, note text, at timestamptz, done boolean, tenant text);
      INSERT INTO queued SELECT n, 'k' || n, '{"a":1,  "a":12345678901234567890.10}', NULL, '2026-01-01'::timestamptz + n * interval '1 second',
        n % 2 = 0, 'acme' FROM generate_series(-2, 20) n`);
  });
  const outboxOn = (table: string, over: Partial<OutboxMapping> = {}, pool = shop.pool) =>
    postgresOutbox(pool, outboxMapping(table, over));
  const camel: Partial<OutboxMapping> = {
    id: "rowId",
    key: [{ kind: "column", column: "aggregateId" }],
    where: [{ column: "kind", texts: ["order", "orders"] }],
    operation: { column: "type", delete: ["Deleted"] },
    payload: { kind: "column", column: "payload" },
    version: { kind: "column", column: "version" },
    acceptedAt: "createdAt",
    actor: "userId",
    state: {
      kind: "column",
      column: "status",
      pending: ["PENDING"],
      active: ["PROCESSING"],
      done: ["SENT"],
      failed: ["FAILED"],
    },
  };
  const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;

  async function allPages(outbox: ReturnType<typeof outboxOn>, limit: number) {
    const pages: SourceRow[][] = [];
    let after: string | null = null;
    do {
      const page = await outbox.page(after, limit);
      expect(page.rows.length).toBeLessThanOrEqual(limit);
      pages.push(page.rows);
      after = page.next;
    } while (after !== null);
    return pages;
  }

  it("give the mapped columns as text, with every digit, and times in UTC with the column's digits", async () => {
    const { rows } = await outboxOn("Outbox", camel).page(null, 3);
    expect(rows[1]).toEqual({
      id: idOf(2),
      columns: {
        rowId: idOf(2),
        aggregateId: "2",
        kind: "order",
        type: "Changed",
        payload: '{"n": 2}',
        version: "2.50",
        createdAt: "2026-01-01T00:00:03.000Z",
        userId: "9007199254740995",
        status: "PROCESSING",
      },
    });
    const queued = outboxOn("queued", { payload: { kind: "columns", columns: ["doc", "note"] }, acceptedAt: "at" });
    expect((await queued.byIds(["20"])).get("20")?.columns).toEqual({
      id: "20",
      key: "k20",
      doc: '{"a":1,  "a":12345678901234567890.10}',
      note: null,
      at: "2026-01-01T00:00:20.000000Z",
    });
  });

  it("page through the path's rows alone, each page within its limit even where no row of it fits", async () => {
    const pages = await allPages(outboxOn("Outbox", camel), 3);
    expect(pages).toHaveLength(6);
    expect(idsOf(pages.flat())).toEqual([0, 2, 4, 6, 8, 10, 12, 14].map(idOf));
    const none = await allPages(outboxOn("Outbox", { ...camel, where: [{ column: "kind", texts: ["nothing"] }] }), 7);
    expect(none.map((rows) => rows.length)).toEqual([0, 0, 0]);
  });

  it("order ids as their own type does", async () => {
    const pages = await allPages(outboxOn("queued"), 5);
    expect(idsOf(pages.flat())).toEqual(Array.from({ length: 23 }, (_, i) => String(i - 2)));
  });

  it.each<[string, string, string[]]>([
    ["smallint", "smallint", ["-1", "2", "10"]],
    ["numeric", "numeric", ["1.10", "2", "12345678901234567890"]],
    ["text", 'text COLLATE "C"', ["10", "9", "a'\"\\é"]],
    ["timestamptz", "timestamptz", ["2026-01-01T00:00:00.000001Z", "2026-01-01T00:00:00.000002Z"]],
    ["uuid", "uuid", [idOf(1), idOf(2)]],
    ["character", "char(4)", ["a", "b"]],
    ["bytea", "bytea", ["\\x00", "\\xff"]],
  ])("read %s ids, which are their own positions", async (name, type, ids) => {
    await shop.admin.query(`CREATE TABLE "ids of ${name}" (id ${type} PRIMARY KEY, key text)`);
    for (const id of ids) await shop.admin.query(`INSERT INTO "ids of ${name}" VALUES ($1, 'k')`, [id]);
    const outbox = outboxOn(`ids of ${name}`);
    expect(idsOf((await allPages(outbox, 1)).flat())).toEqual(ids);
    expect([...(await outbox.byIds(ids)).keys()].sort()).toEqual([...ids].sort());
  });

  it("tell the rows that are open by each way of telling", async () => {
    const open = async (table: string, over: Partial<OutboxMapping>, limit = 100) =>
      idsOf(await outboxOn(table, over).open(limit));
    expect(await open("Outbox", camel)).toEqual([0, 2, 6, 8, 10, 14].map(idOf));
    expect(await open("Outbox", camel, 2)).toEqual([0, 2].map(idOf));
    const untilProcessed = { ...camel, state: { kind: "done-when", column: "processedAt", isNull: false } as const };
    expect(await open("Outbox", untilProcessed)).toEqual([10, 12, 14].map(idOf));
    const whileThere = { ...camel, state: { kind: "done-when", column: "processedAt", isNull: true } as const };
    expect(await open("Outbox", whileThere)).toEqual([0, 2, 4, 6, 8].map(idOf));
    expect(await open("Outbox", { ...camel, state: { kind: "insert-only" } })).toEqual([]);
    expect(await open("queued", { where: [{ column: "done", texts: ["true"] }] }, 3)).toEqual(["-2", "0", "2"]);
  });

  it("give the newest rows since a time, newest first, and none without a column of it", async () => {
    const since = new Date("2026-01-01T00:00:12.000Z");
    expect(idsOf(await outboxOn("Outbox", camel).recent(since, 10))).toEqual([14, 12, 10, 8].map(idOf));
    expect(idsOf(await outboxOn("queued", { acceptedAt: "at" }).recent(since, 3))).toEqual(["20", "19", "18"]);
    expect(await outboxOn("queued").recent(since, 3)).toEqual([]);
  });

  it("give the rows of ids that still exist, whatever else is asked with them", async () => {
    const asked = ["3", "x", "77", "", "99999999999999999999", "\0", "-2"];
    expect([...(await outboxOn("queued").byIds(asked)).keys()].sort()).toEqual(["-2", "3"]);
    expect((await outboxOn("Outbox", camel).byIds(["x", idOf(1), idOf(99)])).size).toBe(1);
    expect((await outboxOn("queued").byIds([])).size).toBe(0);
  });

  it("work on partitioned tables and on views over joins", async () => {
    await shop.admin.query(`CREATE TABLE parted (id bigint, key text, at timestamptz, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
      CREATE TABLE parted_2 PARTITION OF parted DEFAULT;
      INSERT INTO parted SELECT n, 'k', '2026-01-30'::timestamptz + n * interval '1 day' FROM generate_series(1, 9) n;
      CREATE VIEW joined AS SELECT p.id, q.key, p.at FROM parted p JOIN queued q ON q.id = p.id WHERE p.id > 2`);
    expect(idsOf((await allPages(outboxOn("parted"), 4)).flat())).toHaveLength(9);
    expect(idsOf(await outboxOn("joined", { acceptedAt: "at" }).recent(new Date("2026-02-06"), 5))).toEqual([
      "9",
      "8",
      "7",
    ]);
  });

  it("see rows that appear behind a position by their state and their time", async () => {
    await shop.admin.query(
      "CREATE TABLE late (id int PRIMARY KEY, key text, at timestamptz DEFAULT now()); INSERT INTO late VALUES (5, 'k')",
    );
    const outbox = outboxOn("late", { acceptedAt: "at" });
    expect((await outbox.page(null, 1)).next).toBe("5");
    await shop.admin.query("INSERT INTO late VALUES (3, 'k')");
    expect((await outbox.page("5", 1)).rows).toEqual([]);
    expect(idsOf(await outbox.open(5))).toEqual(["3", "5"]);
    expect(idsOf(await outbox.recent(new Date(Date.now() - 60_000), 5)).sort()).toEqual(["3", "5"]);
  });

  it("read any page, the open rows and the newest of a million rows by indexes alone", async () => {
    await shop.admin.query(`CREATE TABLE million (id bigint PRIMARY KEY, key text, kind text, status text, at timestamp DEFAULT '2026-01-01');
      INSERT INTO million SELECT n, 'k', CASE WHEN n % 1000 = 0 THEN 'rare' ELSE 'usual' END, CASE WHEN n > 999900 THEN 'NEW' ELSE 'SENT' END,
        '2026-01-01'::timestamp + n * interval '1 second' FROM generate_series(1, 1000000) n;
      CREATE INDEX ON million (status); CREATE INDEX ON million (at); ANALYZE million`);
    const { pool, nodes } = explained(shop.pool);
    const outbox = outboxOn(
      "million",
      {
        where: [{ column: "kind", texts: ["rare"] }],
        acceptedAt: "at",
        state: { kind: "column", column: "status", pending: ["NEW"], active: [], done: ["SENT"], failed: [] },
      },
      pool,
    );
    await outbox.page(null, 1);
    const before = nodes().length;
    const middle = await outbox.page("500500", 600);
    expect([idsOf(middle.rows), middle.next]).toEqual([["501000"], "501100"]);
    expect(await outbox.page("999999", 600)).toMatchObject({ next: null });
    expect(idsOf(await outbox.open(10))).toEqual(["1000000"]);
    expect(idsOf(await outbox.recent(new Date(Date.UTC(2026, 0, 1) + 998_500_000), 10))).toEqual(["1000000", "999000"]);
    expect((await outbox.byIds(["17", "999999"])).size).toBe(2);
    expect(
      nodes()
        .slice(before)
        .filter((node) => node === "Seq Scan"),
    ).toEqual([]);
  });

  it("read through a pooler that gives each transaction another session, and are bounded there", async () => {
    const pooler = await startPgBouncer(shop.url);
    const pool = createPool({
      connectionString: pooler.through(shop.url),
      name: "pooled",
      max: 2,
      statementTimeoutMs: 400,
      observes: true,
    });
    try {
      const outbox = outboxOn("Outbox", camel, pool);
      const pages = await Promise.all(Array.from({ length: 12 }, () => outbox.page(null, 5)));
      for (const page of pages) expect(idsOf(page.rows)).toEqual([0, 2, 4].map(idOf));
      await expect(pool.query("DELETE FROM queued WHERE id = $1", [1])).rejects.toMatchObject({ code: "25006" });
      await shop.admin.query(
        "CREATE VIEW slow AS SELECT id, key FROM queued, LATERAL (SELECT pg_sleep(10 + id * 0)) s",
      );
      const began = Date.now();
      await expect(outboxOn("slow", {}, pool).page(null, 1)).rejects.toMatchObject({ code: "57014" });
      expect(Date.now() - began).toBeLessThan(5_000);
    } finally {
      await pool.end();
      await pooler.stop();
    }
  });

  it.each<[string, string, Partial<OutboxMapping>, RegExp]>([
    ["a missing table", "nowhere", {}, /outbox public.nowhere does not exist\. Correct/],
    [
      "a missing column",
      "queued",
      { actor: "user" },
      /has no column "user"\. .*: id, key, doc, note, at, done, tenant/,
    ],
    ["times that are none", "queued", { acceptedAt: "id" }, /keeps times in "id" as bigint\. Map a timestamp/],
    ["payloads that are no text", "queued", { payload: { kind: "column", column: "done" } }, /as boolean\. Map a json/],
    [
      "a text that no state has",
      "Outbox",
      { ...camel, where: [{ column: "status", texts: ["OPEN"] }] },
      /has no "OPEN" in "status", which is phase/,
    ],
    [
      "a done state that none has",
      "Outbox",
      { ...camel, state: { ...camel.state, done: ["sent"] } as never },
      /has no "sent"/,
    ],
    ["another spelling of a text", "queued", { where: [{ column: "done", texts: ["t"] }] }, /has no "t" in "done"/],
  ])("refuse %s with the remedy", async (_, table, over, message) => {
    const outbox = outboxOn(table, over);
    await expect(outbox.open(1)).rejects.toThrow(message);
    await expect(outbox.page(null, 1)).rejects.toThrow(SourceMisfit);
  });
});
