import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OutboxMapping } from "../../lib/domain/observed/mapping";
import { createPool } from "../../lib/postgres/pool";
import { outboxWrites } from "../../lib/stores/source/outbox/writes";
import { type ForeignShop, foreignShop, outboxMapping } from "../fixtures/foreign-shop";

describe("the writes to another system's outbox", () => {
  let shop: ForeignShop;
  let pool: pg.Pool;
  beforeAll(async () => {
    shop = await foreignShop();
    pool = createPool({
      connectionString: shop.url,
      name: "repairs",
      max: 2,
      statementTimeoutMs: 3_000,
      lockTimeoutMs: 300,
      repairs: true,
    });
  });
  afterAll(() => pool.end());

  const column = (over: { pending?: string[]; active?: string[]; done?: string[]; failed?: string[] } = {}) => ({
    kind: "column" as const,
    column: "status",
    pending: ["NEW"],
    active: ["BUSY"],
    done: ["SENT", "SKIPPED"],
    failed: ["FAILED"],
    ...over,
  });
  const writesOn = (table: string, over: Partial<OutboxMapping> = {}) => {
    const writes = outboxWrites(pool, outboxMapping(table, { state: column(), ...over }));
    if (writes === null) throw new Error(`${table} is not written`);
    return writes;
  };
  const rowsOf = async (table: string) =>
    (await shop.admin.query(`SELECT row_to_json(t)::text AS row FROM "${table}" t ORDER BY id`)).rows.map((r) => r.row);

  it.each<[string, string, ReturnType<typeof column>, string, string]>([
    ["text", "text", column(), "NEW", "SENT"],
    ["varchar", "varchar(8)", column(), "FAILED", "SENT"],
    ["an enum", "outbox_state", column(), "NEW", "SENT"],
    ["an integer", "smallint", column({ pending: ["0"], active: ["1"], done: ["2"], failed: ["3"] }), "3", "2"],
    ["a boolean", "boolean", column({ pending: ["false"], active: [], done: ["true"], failed: [] }), "false", "true"],
  ])("set the state alone where it is kept as %s, and put it back", async (...[, type, state, seen, done]) => {
    await shop.admin.query(`DROP TABLE IF EXISTS states; DROP TYPE IF EXISTS outbox_state;
      CREATE TYPE outbox_state AS ENUM ('NEW', 'BUSY', 'SENT', 'SKIPPED', 'FAILED');
      CREATE TABLE states (id bigint PRIMARY KEY, key text, status ${type}, payload json, at timestamptz)`);
    await shop.admin.query(
      `INSERT INTO states SELECT n, 'k', $1::text::${type}, '{"n":  1.0}', now() FROM generate_series(1, 2) n`,
      [seen],
    );
    const before = await rowsOf("states");
    const writes = writesOn("states", { state });
    expect(await writes.finish("1", seen)).toBe("done");
    const after = await rowsOf("states");
    expect(after[1]).toBe(before[1]);
    expect(after[0]).toBe(before[0].replace(/"status":("?)\w+/, `"status":$1${done}`));
    expect(await writes.finish("1", seen)).toBe("moved");
    expect(await writes.reopen("1", seen)).toBe("done");
    expect(await rowsOf("states")).toEqual(before);
    expect(await writes.reopen("1", seen)).toBe("moved");
  });

  it("leave rows of other paths, of unknown ids and under the relay's hands alone", async () => {
    await shop.admin.query(`CREATE TABLE shared (id uuid PRIMARY KEY, key text, kind text, status text);
      INSERT INTO shared VALUES ('0189dcd3-7b7a-7aaa-8000-000000000001', 'k', 'order', 'BUSY'),
        ('0189dcd3-7b7a-7aaa-8000-000000000002', 'k', 'customer', 'NEW')`);
    const before = await rowsOf("shared");
    const writes = writesOn("shared", { where: [{ column: "kind", texts: ["order"] }] });
    expect(await writes.finish("0189dcd3-7b7a-7aaa-8000-000000000001", "BUSY")).toBe("moved");
    expect(await writes.finish("0189dcd3-7b7a-7aaa-8000-000000000001", "NEW")).toBe("moved");
    expect(await writes.finish("0189dcd3-7b7a-7aaa-8000-000000000002", "NEW")).toBe("gone");
    expect(await writes.finish("0189dcd3-7b7a-7aaa-8000-000000000003", "NEW")).toBe("gone");
    expect(await writes.finish("no uuid", "NEW")).toBe("gone");
    await expect(writes.reopen("0189dcd3-7b7a-7aaa-8000-000000000001", "BUSY")).rejects.toThrow(/no state/);
    expect(await rowsOf("shared")).toEqual(before);
  });

  it("change nothing where the id is of two rows, or a trigger sets another state", async () => {
    await shop.admin.query(`CREATE TABLE doubled (id int, key text, status text); INSERT INTO doubled VALUES (1, 'k', 'NEW'), (1, 'k', 'NEW');
      CREATE TABLE stubborn (id int PRIMARY KEY, key text, status text); INSERT INTO stubborn VALUES (1, 'k', 'NEW');
      CREATE FUNCTION keep_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.status := 'NEW'; RETURN NEW; END $$;
      CREATE TRIGGER keeps BEFORE UPDATE ON stubborn FOR EACH ROW EXECUTE FUNCTION keep_new()`);
    await expect(writesOn("doubled").finish("1", "NEW")).rejects.toThrow(/several rows with the id "1"/);
    await expect(writesOn("stubborn").finish("1", "NEW")).rejects.toThrow(/sets the state "NEW" where "SENT"/);
    expect(await rowsOf("doubled")).toHaveLength(2);
    const { rows } = await shop.admin.query("SELECT DISTINCT status FROM doubled");
    expect(rows).toEqual([{ status: "NEW" }]);
  });

  it("give up on a locked row within their bound", async () => {
    await shop.admin.query(
      `CREATE TABLE held (id int PRIMARY KEY, key text, status text); INSERT INTO held VALUES (1, 'k', 'NEW')`,
    );
    const holder = new pg.Client(shop.url);
    await holder.connect();
    await holder.query("BEGIN; SELECT FROM held FOR UPDATE");
    await expect(writesOn("held").finish("1", "NEW")).rejects.toMatchObject({ code: "55P03" });
    await holder.query("ROLLBACK");
    expect(await writesOn("held").finish("1", "NEW")).toBe("done");
    await holder.end();
  });

  it("commit durably where the database answers early", async () => {
    await shop.admin.query(`CREATE TABLE early (id int PRIMARY KEY, key text, status text, noted text); INSERT INTO early VALUES (1, 'k', 'NEW');
      CREATE FUNCTION note_early() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.noted := current_setting('synchronous_commit'); RETURN NEW; END $$;
      CREATE TRIGGER notes BEFORE UPDATE ON early FOR EACH ROW EXECUTE FUNCTION note_early()`);
    await shop.admin.query(`ALTER DATABASE "${new URL(shop.url).pathname.slice(1)}" SET synchronous_commit = off`);
    const fresh = createPool({ connectionString: shop.url, name: "early", max: 1, repairs: true });
    const writes = outboxWrites(fresh, outboxMapping("early", { state: column() }));
    expect(await writes?.finish("1", "NEW")).toBe("done");
    expect((await shop.admin.query("SELECT noted FROM early")).rows).toEqual([{ noted: "on" }]);
    await fresh.end();
  });

  it("do not exist where no column tells the state", () => {
    for (const state of [
      { kind: "insert-only" as const },
      { kind: "removed-when-done" as const },
      { kind: "done-when" as const, column: "at", isNull: false },
    ])
      expect(outboxWrites(pool, outboxMapping("outbox", { state }))).toBeNull();
  });
});
