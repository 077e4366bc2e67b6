import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { applyMigrations } from "../../lib/ledger/migrations/migrate";
import { createPool, inTransaction, type PostgresPool } from "../../lib/postgres/pool";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { runSampler } from "../../workers/sampler";
import { accepted, freshSystem, pathOf, type TestSystem, untilDrained, write } from "../fixtures/system";
import { freshDatabase } from "../setup/fixture";
import { type PgBouncer, startPgBouncer } from "../setup/pgbouncer";

const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

let pooler: PgBouncer;
beforeAll(async () => {
  pooler = await startPgBouncer(inject("stores").env.DATABASE_URL);
});
afterAll(() => pooler.stop());

const opened: pg.Pool[] = [];
afterAll(() => Promise.all(opened.map((pool) => pool.end())));

function poolOn(connectionString: string, statementTimeoutMs = 10_000): PostgresPool {
  const pool = createPool({ connectionString, name: "test", max: 4, statementTimeoutMs });
  opened.push(pool);
  return pool;
}

const SETTINGS = "SELECT current_setting('statement_timeout') AS timeout, current_setting('enable_seqscan') AS scan";

describe("a session behind a pooler in transaction mode", () => {
  it("is bounded in each statement and each transaction, and leaves no setting on a server session", async () => {
    const url = await freshDatabase();
    const pool = poolOn(pooler.through(url), 7_000);
    const bounded = [{ timeout: "7s", scan: "off" }];
    expect((await pool.query(SETTINGS)).rows).toEqual(bounded);
    expect((await pool.query({ name: "named", text: `${SETTINGS} WHERE $1::int = 1`, values: [1] })).rows).toEqual(
      bounded,
    );
    expect(await inTransaction(pool, async (client) => (await client.query(SETTINGS)).rows)).toEqual(bounded);
    const stranger = new pg.Pool({ connectionString: pooler.through(url), max: 8 });
    opened.push(stranger);
    const seen = await Promise.all(Array.from({ length: 24 }, () => stranger.query(SETTINGS)));
    expect(new Set(seen.map(({ rows }) => rows[0].timeout))).toEqual(new Set(["0"]));
    const left = await stranger.query("SELECT name FROM pg_prepared_statements");
    expect(left.rows).toEqual([]);
  });

  it("ends a statement that takes too long by the server's own bound, and goes on afterwards", async () => {
    const pool = poolOn(pooler.through(await freshDatabase()), 200);
    await expect(pool.query("SELECT pg_sleep($1::float8)", [20])).rejects.toMatchObject({ code: "57014" });
    await expect(inTransaction(pool, (client) => client.query("SELECT pg_sleep(20)"))).rejects.toMatchObject({
      code: "57014",
    });
    expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  });

  it("gives the results and the errors of the statement, never those of its settings", async () => {
    const pool = poolOn(pooler.through(await freshDatabase()));
    const made = await pool.query("CREATE TABLE t (n int); INSERT INTO t VALUES (1), (2)");
    expect((made as unknown as pg.QueryResult[]).map(({ command }) => command)).toEqual(["CREATE", "INSERT"]);
    expect(await pool.query({ name: "up", text: "UPDATE t SET n = n + $1", values: [1] })).toMatchObject({
      rowCount: 2,
      rows: [],
    });
    await expect(pool.query({ name: "up", text: "UPDATE t SET n = n / $1", values: [0] })).rejects.toMatchObject({
      code: "22012",
    });
    expect((await pool.query("SELECT n FROM t ORDER BY n")).rows).toEqual([{ n: 2 }, { n: 3 }]);
  });
});

describe("a session on a server of its own", () => {
  it("is set once and keeps its prepared statements", async () => {
    const pool = poolOn(await freshDatabase(), 7_000);
    expect((await pool.query({ name: "named", text: SETTINGS })).rows).toEqual([{ timeout: "7s", scan: "off" }]);
    expect((await pool.query("SELECT name FROM pg_prepared_statements")).rows).toEqual([{ name: "named" }]);
  });
});

describe("migrating through a pooler", () => {
  it("applies every migration and leaves no lock on a server session", async () => {
    const url = await freshDatabase();
    const applied = await applyMigrations({ connectionString: pooler.through(url), migrationsDir: MIGRATIONS });
    expect(applied.length).toBeGreaterThan(0);
    expect(await applyMigrations({ connectionString: pooler.through(url), migrationsDir: MIGRATIONS })).toEqual([]);
    const { rows } = await poolOn(url).query(
      "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    expect(rows).toEqual([]);
  });
});

describe("a pooler in transaction mode before ledger, origin and replica", () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await freshSystem({ through: (url) => pooler.through(url) });
    await system.run(runRelay);
    await system.run(runMaterializer);
    await system.run(runSampler);
  });
  afterAll(() => system.close());

  it("carries writes of every replay model to the origin, from many sessions at once, and pauses no path", async () => {
    const writePath = await system.producer();
    const stores = await system.open();
    const proposals = Array.from({ length: 120 }, (_, i) => write(`k-${i % 30}`));
    const answers = await writePath.acceptMany("profile", proposals);
    expect(answers.filter((answer) => !answer.ok)).toEqual([]);
    await accepted(writePath, "order-status", write("o-1", { operation: "transition", payload: { state: "placed" } }));
    await accepted(writePath, "loyalty", write("l-1", { operation: "increment", payload: { points: 5 } }));
    await accepted(writePath, "stock-mark", write("s-1", { payload: { mark: 3 } }));
    await accepted(writePath, "feed", write("f-1", { operation: "append", payload: { text: "x" } }));
    await untilDrained(system);
    expect((await pathOf(stores, "profile").origin?.read(["k-7"]))?.get("k-7")).toMatchObject({ version: 4n });
    const control = await system.ledger.query("SELECT path, drain, because FROM path_control WHERE drain <> 'running'");
    expect(control.rows).toEqual([]);
  });
});
