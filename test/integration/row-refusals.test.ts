import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import type { ProposedMutation } from "../../lib/domain/check-mutation";
import { laneOf } from "../../lib/domain/lane";
import type { FlushLimits, Try } from "../../lib/domain/materialize/refused-batch";
import { Materializer } from "../../lib/engine/drain/materializer";
import { createPool } from "../../lib/postgres/pool";
import { readKey } from "../../lib/queries/key/read";
import type { OriginPort } from "../../lib/stores/origin/port";
import { postgresOrigin } from "../../lib/stores/origin/postgres/origin";
import { runReplayer } from "../../workers/replayer";
import { askerOf } from "../fixtures/ask";
import { repairs } from "../fixtures/repair";
import { accepted, freshSystem, pathOf, SILENT, type TestSystem, write } from "../fixtures/system";

const ATTEMPTS = 2;
/** A sleeping row of the test sleeps far beyond all of these limits. */
const LIMITS: Record<Try, FlushLimits> = {
  batch: { statementMs: 600, lockMs: 400 },
  piece: { statementMs: 200, lockMs: 50 },
  alone: { statementMs: 1_000, lockMs: 400 },
};

let system: TestSystem;
let stores: Stores;
let writePath: WritePath;
beforeAll(async () => {
  system = await freshSystem({ config: (yaml) => yaml.replaceAll(/attempts: 8/g, `attempts: ${ATTEMPTS}`) });
  stores = await system.open();
  writePath = await system.producer();
  for (const path of stores.paths.values()) await path.origin?.raiseFence(1n);
});
afterAll(() => system.close());

const refusals: string[] = [];
let made = 0;
let prefix: string;
beforeEach(() => {
  prefix = `t${++made}`;
});

const LANE = 1;
/** Returns so many new keys of one lane. */
function keysOf(count: number, named = "k"): string[] {
  const keys: string[] = [];
  for (let i = 0; keys.length < count; i++)
    if (laneOf(`${prefix}-${named}-${i}`, 4) === LANE) keys.push(`${prefix}-${named}-${i}`);
  return keys;
}

const put = async (key: string, part: Partial<ProposedMutation> = {}, path = "profile") =>
  (await accepted(writePath, path, write(key, part))).mutation.id;

function worker(path = "profile", origin?: OriginPort, limits = LIMITS): Materializer {
  const wired = pathOf(stores, path);
  return new Materializer(origin === undefined ? wired : { ...wired, origin }, {
    by: "test",
    log: { ...SILENT, warn: (fields) => refusals.push((fields as { refusal: string }).refusal) },
    stopping: new AbortController().signal,
    limits,
  });
}

async function stateOf(id: string) {
  const { rows } = await system.ledger.query(
    `SELECT o.state, o.because, o.attempts, o.held_up_since IS NOT NULL AS held_up, s.outcome FROM mutation m
     LEFT JOIN outstanding o ON o.mutation_id = m.id LEFT JOIN settlement s ON s.mutation_id = m.id WHERE m.id = $1`,
    [id],
  );
  return rows[0];
}
const expectThrough = async (ids: string[]) => {
  for (const id of ids) expect(await stateOf(id)).toMatchObject({ outcome: 1 });
};
const FAILED = 3;
const drainOf = async () => (await stores.ledger.controls()).find((c) => c.path === "profile");

/** A trigger over the rows of this test alone; its body sees `NEW`. */
async function trigger(
  body: string,
  when = "NEW.doc ? 'bad'",
  timing = "BEFORE INSERT OR UPDATE",
): Promise<() => Promise<void>> {
  const name = `test_${prefix}`;
  await system.origin.query(
    `CREATE FUNCTION public.${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} RETURN NEW; END $$`,
  );
  const kind = timing.startsWith("AFTER") ? "CONSTRAINT TRIGGER" : "TRIGGER";
  const deferred = timing.startsWith("AFTER") ? "DEFERRABLE INITIALLY DEFERRED" : "";
  await system.origin.query(
    `CREATE ${kind} ${name} ${timing} ON profile ${deferred} FOR EACH ROW WHEN (${when} AND NEW.user_id LIKE '${prefix}-%') EXECUTE FUNCTION public.${name}()`,
  );
  return async () => {
    await system.origin.query(`DROP TRIGGER ${name} ON profile`);
  };
}

async function timed<T>(work: Promise<T>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

/** Returns the kinds of refusal that the workers recorded meanwhile. */
async function recordedRefusals(work: () => Promise<void>): Promise<string[]> {
  refusals.length = 0;
  await work();
  return [...refusals];
}

describe("a row that its origin refuses", () => {
  const STATES = [
    "APP01",
    "P0001",
    "23505",
    "22001",
    "42703",
    "42501",
    "38000",
    "3F000",
    "0A000",
    "54000",
    "25001",
    "HV000",
  ];

  it("holds up nobody, whatever the SQLSTATE: neighbours are in, and it fails after its attempts with that reason", async () => {
    const drop = await trigger("RAISE EXCEPTION 'refused %', NEW.doc->>'bad' USING ERRCODE = NEW.doc->>'bad';");
    const bad = new Map<string, string>();
    const good: string[] = [];
    const goodKeys = keysOf(STATES.length, "good");
    for (const [i, key] of keysOf(STATES.length, "bad").entries()) {
      bad.set(STATES[i] as string, await put(key, { payload: { bad: STATES[i] as string } }));
      good.push(await put(goodKeys[i] as string));
    }
    const ids = [...bad.values(), ...good];
    await worker().flush(LANE, ids);
    await expectThrough(good);
    for (let attempt = 2; attempt <= ATTEMPTS; attempt++) await worker().flush(LANE, ids);
    for (const [state, id] of bad)
      expect(await stateOf(id)).toMatchObject({
        state: FAILED,
        attempts: ATTEMPTS,
        because: `refused ${state} (SQLSTATE ${state})`,
      });
    expect(await drainOf()).toMatchObject({ drain: "running" });
    const { rows } = await system.ledger.query(
      "SELECT moved_to, because FROM move WHERE mutation_id = $1 ORDER BY at",
      [bad.get("APP01")],
    );
    expect(rows.map((r) => r.moved_to)).toEqual(["accepted", "failed"]);
    expect(new Set(rows.map((r) => r.because)).size).toBe(1);
    await drop();
  });

  it("may raise an error of the store's class: neighbours are in, it uses up nothing, and its reason is told", async () => {
    const drop = await trigger("RAISE EXCEPTION 'broken %', NEW.doc->>'bad' USING ERRCODE = NEW.doc->>'bad';");
    const states = ["XX000", "XX001", "53200", "53100", "25006", "08001", "58030", "28000", "3D000", "57P03", "26000"];
    for (const [i, state] of states.entries()) {
      const [bad, ...free] = keysOf(4, `k${i}`) as [string, ...string[]];
      const ids = [await put(bad, { payload: { bad: state } })];
      for (const key of free) ids.push(await put(key));
      for (let time = 0; time < ATTEMPTS + 1; time++) await worker().flush(LANE, ids);
      await expectThrough(ids.slice(1));
      expect(await stateOf(ids[0] as string)).toMatchObject({
        state: 0,
        attempts: 0,
        because: `broken ${state} (SQLSTATE ${state})`,
      });
    }
    expect(await drainOf()).toMatchObject({ drain: "running" });
    await drop();
  });

  it("keeps the versions before it: the good predecessor of its key is applied", async () => {
    const [key] = keysOf(1) as [string];
    const steps = ["new", "paid", "bad", "sent"];
    await system.origin.query("ALTER TABLE order_status ADD CONSTRAINT no_bad CHECK (doc->>'status' <> 'bad')");
    const ids: string[] = [];
    for (const [i, status] of steps.entries())
      ids.push(await put(key, { operation: "transition", basedOn: BigInt(i), payload: { status } }, "order-status"));
    await worker("order-status").flush(LANE, ids);
    await expectThrough(ids.slice(0, 2));
    expect(await stateOf(ids[2] as string)).toMatchObject({
      attempts: 1,
      because: expect.stringMatching(/no_bad.*23514/),
    });
    expect(await stateOf(ids[3] as string)).toMatchObject({
      attempts: 0,
      because: expect.stringMatching(/builds on version 3/),
    });
    await system.origin.query("ALTER TABLE order_status DROP CONSTRAINT no_bad");
  });

  it("is refused at the commit by a deferred trigger: an ERROR in answer to COMMIT is a rollback, and is counted", async () => {
    const drop = await trigger(
      "RAISE EXCEPTION 'too late' USING ERRCODE = 'APP02';",
      "NEW.doc ? 'bad'",
      "AFTER INSERT",
    );
    const keys = keysOf(5);
    const ids = await Promise.all(keys.map((key, i) => put(key, { payload: i === 2 ? { bad: 1 } : { i } })));
    const [bad] = ids.splice(2, 1) as [string];
    await worker().flush(LANE, [bad, ...ids]);
    await expectThrough(ids);
    expect(await stateOf(bad)).toMatchObject({ state: 0, attempts: 1, because: "too late (SQLSTATE APP02)" });
    await drop();
  });

  it("sleeps: neighbours are in within its own timeout, and each try that it takes is counted", async () => {
    const drop = await trigger("PERFORM pg_sleep(30);");
    const keys = keysOf(40);
    const bad = await put(keys[20] as string, { payload: { bad: 1 } });
    const late = await put(keys[20] as string, { payload: { bad: 2 } });
    const ids = await Promise.all(keys.filter((_, i) => i !== 20).map((key) => put(key)));
    const flushing = worker().flush(LANE, [bad, late, ...ids]);
    await expect
      .poll(
        async () =>
          (await system.ledger.query("SELECT FROM settlement WHERE mutation_id = ANY ($1::uuid[])", [ids])).rowCount,
        // The row sleeps for 30 s; 39 neighbours, each tried alone behind it, would take as long.
        { interval: 20, timeout: 20_000 },
      )
      .toBe(ids.length);
    await flushing;
    const counted = [await stateOf(bad), await stateOf(late)].map((s) => s.attempts);
    expect(counted.sort()).toEqual([0, 1]);
    // The slow key is known now: its neighbours in a batch go first, and wait for nothing.
    const next = await put(keys[0] as string);
    expect(await timed(worker().flush(LANE, [next, bad]))).toBeGreaterThan(0);
    await expectThrough([next]);
    for (let i = 0; i < 2 * ATTEMPTS; i++) await worker().flush(LANE, [bad, late]);
    for (const id of [bad, late])
      expect(await stateOf(id)).toMatchObject({
        state: FAILED,
        because: expect.stringMatching(/took longer than 1000 ms.*SQLSTATE 57014/),
      });
    await drop();
  }, 60_000);
});

describe("a write that its origin drops without a word", () => {
  const DROPPED = /changed no row: a trigger or policy dropped the write/;

  it("is a row's refusal, whether it is new, changed or deleted: it is counted, and leaves no receipt", async () => {
    const [made, changed, gone, good] = keysOf(4) as [string, string, string, string];
    await worker().flush(LANE, [await put(changed), await put(gone)]);
    const bad = [
      await put(made, { payload: { bad: 1 } }),
      await put(changed, { payload: { bad: 1 } }),
      await put(gone, { operation: "delete", payload: undefined }),
    ];
    const drop = await trigger("IF TG_OP <> 'DELETE' THEN RETURN NULL; END IF;");
    await system.origin.query(
      `CREATE FUNCTION public.keep_${prefix}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`,
    );
    await system.origin.query(
      `CREATE TRIGGER keep_${prefix} BEFORE DELETE ON profile FOR EACH ROW WHEN (OLD.user_id = '${gone}') EXECUTE FUNCTION public.keep_${prefix}()`,
    );
    const neighbour = await put(good);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) await worker().flush(LANE, [...bad, neighbour]);
    await expectThrough([neighbour]);
    for (const id of bad)
      expect(await stateOf(id)).toMatchObject({
        state: FAILED,
        attempts: ATTEMPTS,
        because: expect.stringMatching(DROPPED),
      });
    expect((await pathOf(stores, "profile").origin?.receipts(bad))?.size).toBe(0);
    expect((await system.origin.query("SELECT FROM trueup.tombstone WHERE key = $1", [gone])).rowCount).toBe(0);
    await drop();
    await system.origin.query(`DROP TRIGGER keep_${prefix} ON profile`);
  });

  it("is a row's refusal where a trigger numbers the row itself: neighbours are in, and nothing looks written from outside", async () => {
    const drop = await trigger("NEW.version := NEW.version + 10;");
    const [bad, ...free] = keysOf(3) as [string, ...string[]];
    const ids = [await put(bad, { payload: { bad: 1 } })];
    for (const key of free) ids.push(await put(key));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) await worker().flush(LANE, ids);
    await expectThrough(ids.slice(1));
    expect(await stateOf(ids[0] as string)).toMatchObject({
      state: FAILED,
      because: expect.stringMatching(/a trigger of the origin changed the written version/),
    });
    const { rows } = await system.origin.query("SELECT FROM profile WHERE user_id = $1", [bad]);
    expect(rows).toEqual([]);
    await drop();
  });

  it("is an item that a trigger drops, and no receipt is left for it", async () => {
    const [bad, good] = keysOf(2) as [string, string];
    await system.origin.query(
      "CREATE FUNCTION public.no_items() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    );
    await system.origin.query(
      `CREATE TRIGGER no_items BEFORE INSERT ON feed FOR EACH ROW WHEN (NEW.user_id = '${bad}') EXECUTE FUNCTION public.no_items()`,
    );
    const ids = [await put(bad, { operation: "append" }, "feed"), await put(good, { operation: "append" }, "feed")];
    await worker("feed").flush(LANE, ids);
    expect(await stateOf(ids[0] as string)).toMatchObject({ attempts: 1, because: expect.stringMatching(DROPPED) });
    expect(await stateOf(ids[1] as string)).toMatchObject({ outcome: 1 });
    expect((await pathOf(stores, "feed").origin?.receipts(ids))?.has(ids[0] as string)).toBe(false);
    await system.origin.query("DROP TRIGGER no_items ON feed");
  });

  it("is refused by row-level security, which hides the row from a lock: the reason is the policy's, not a lock's", async () => {
    const [hidden, open] = keysOf(2) as [string, string];
    await worker().flush(LANE, [await put(hidden), await put(open)]);
    const { rows } = await system.origin.query("SELECT current_database() AS name");
    const role = `writer_${rows[0].name}`;
    await system.origin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'w'; GRANT SELECT, INSERT, UPDATE, DELETE ON profile TO ${role};
      GRANT USAGE ON SCHEMA trueup TO ${role}; GRANT ALL ON ALL TABLES IN SCHEMA trueup TO ${role};
      ALTER TABLE profile ENABLE ROW LEVEL SECURITY; CREATE POLICY see ON profile FOR SELECT USING (true);
      CREATE POLICY change ON profile FOR UPDATE USING (user_id <> '${hidden}'); CREATE POLICY make ON profile FOR INSERT WITH CHECK (true)`);
    const url = new URL(system.env.ORIGIN_URL as string);
    [url.username, url.password] = [role, "w"];
    const pool = createPool({ connectionString: url.href, name: "row security" });
    const origin = postgresOrigin(pathOf(stores, "profile").config, { writes: pool, reads: pool });
    const [bad, good] = [await put(hidden), await put(open)];
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) await worker("profile", origin).flush(LANE, [bad, good]);
    await expectThrough([good]);
    expect(await stateOf(bad)).toMatchObject({
      state: FAILED,
      because: expect.stringMatching(/row-level security policy.*42501/),
    });
    await pool.end();
    await system.origin.query(`DROP POLICY see ON profile; DROP POLICY change ON profile; DROP POLICY make ON profile;
      ALTER TABLE profile DISABLE ROW LEVEL SECURITY; DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
});

describe("a row that another session holds", () => {
  it("waits alone: eight changes of it are set aside without a timeout, uncounted, and are in when it is let go", async () => {
    const [locked, ...free] = keysOf(9) as [string, ...string[]];
    await worker().flush(LANE, [await put(locked)]);
    const holder = await system.origin.connect();
    await holder.query("BEGIN");
    await holder.query("SELECT FROM profile WHERE user_id = $1 FOR UPDATE", [locked]);
    const held: string[] = [];
    for (let i = 0; i < 8; i++) held.push(await put(locked));
    const others = await Promise.all(free.map((key) => put(key)));
    const flushed = await recordedRefusals(() => worker().flush(LANE, [...held, ...others]));
    expect(flushed).toEqual([]);
    await expectThrough(others);
    for (const id of held)
      expect(await stateOf(id)).toMatchObject({
        state: 0,
        attempts: 0,
        held_up: true,
        because: "another session has locked the row",
      });
    await holder.query("COMMIT");
    holder.release();
    await worker().flush(LANE, held);
    expect((await Promise.all(held.map(stateOf))).map((s) => s.outcome)).toEqual([2, 2, 2, 2, 2, 2, 2, 1]);
  });

  it("cannot be seen before it is committed: its key meets one short timeout, and its neighbours go on by keys", async () => {
    const [locked, ...free] = keysOf(20) as [string, ...string[]];
    const holder = await system.origin.connect();
    await holder.query("BEGIN");
    await holder.query("INSERT INTO profile (user_id, version, doc) VALUES ($1, 0, '{}')", [locked]);
    const held = [await put(locked), await put(locked)];
    const others = await Promise.all(free.map((key) => put(key)));
    const refusals = await recordedRefusals(() => worker().flush(LANE, [...held, ...others]));
    await expectThrough(others);
    // The batch, its piece of an eighth, and the key.
    expect(refusals).toEqual(["locked", "locked", "locked"]);
    for (const id of held) expect(await stateOf(id)).toMatchObject({ state: 0, attempts: 0, held_up: true });
    await holder.query("ROLLBACK");
    holder.release();
    await worker().flush(LANE, held);
    expect(await stateOf(held[1] as string)).toMatchObject({ outcome: 1 });
  });
});

describe("a run over what its origin refused to the last", () => {
  it("is planned as refused, with the reason; it fails with it again, beside others, and is applied once the cause is gone", async () => {
    const { stop } = await system.run(runReplayer);
    const repair = repairs(stores);
    const drop = await trigger("RAISE EXCEPTION 'not yet' USING ERRCODE = 'APP03';");
    const [key, other] = keysOf(2) as [string, string];
    const bad = await put(key, { payload: { bad: 1 } });
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) await worker().flush(LANE, [bad]);
    const good = await put(other);
    const incident = await repair.incident({ paths: ["profile"], keys: { list: [key, other] } });
    await repair.authority(incident);
    const plan = () => repair.plan(incident, { selection: { mutations: [bad, good] } });
    const first = await plan();
    expect(first.counts).toEqual({ apply: "1", refused: "1" });
    const because = "the attempts at the origin are used up: not yet (SQLSTATE APP03)";
    expect((await repair.items(first)).find((i) => i.key === key)).toMatchObject({ disposition: "refused", because });
    const run = await repair.run(first);
    expect(run.outcomes).toEqual({ applied: "1", failed: "1" });
    const [failed] = await repair.runs.items(run.id, "failed", { after: null, limit: 10 });
    expect(failed).toMatchObject({ key, outcomeBecause: "not yet (SQLSTATE APP03)" });
    await drop();
    expect((await repair.run(await plan())).outcomes).toMatchObject({ applied: "1" });
    expect(await stateOf(bad)).toMatchObject({ outcome: 1 });
    await stop();
  });

  it("waits for a row that meets an error of the store's class once its neighbours are in, and says what it waits for", async () => {
    const { stop } = await system.run(runReplayer);
    const repair = repairs(stores);
    const drop = await trigger("RAISE EXCEPTION 'damaged page' USING ERRCODE = 'XX001';");
    const [damaged, ...free] = keysOf(3) as [string, ...string[]];
    const ids = [await put(damaged, { payload: { bad: 1 } })];
    for (const key of free) ids.push(await put(key));
    const incident = await repair.incident({ paths: ["profile"], keys: { list: [damaged, ...free] } });
    await repair.authority(incident);
    const started = await repair.start(await repair.plan(incident, { selection: { mutations: ids } }));
    const id = started.ok ? started.value.id : "";
    await expect
      .poll(async () => (await repair.runs.read(id))?.because, { timeout: 10_000 })
      .toMatch(/waiting for a store: damaged page/);
    const { rows } = await system.origin.query("SELECT user_id FROM profile WHERE user_id = ANY ($1)", [free]);
    expect(rows).toHaveLength(2);
    await drop();
    expect((await repair.ended(id)).outcomes).toEqual({ applied: "3" });
    await stop();
  });

  it("fails a row whose trigger sleeps, with the rest applied, instead of trying for ever", async () => {
    const { stop } = await system.run(runReplayer);
    const repair = repairs(stores);
    const drop = await trigger("PERFORM pg_sleep(60);");
    const [sleeping, ...free] = keysOf(3) as [string, ...string[]];
    const ids = [await put(sleeping, { payload: { bad: 1 } })];
    for (const key of free) ids.push(await put(key));
    const incident = await repair.incident({ paths: ["profile"], keys: { list: [sleeping, ...free] } });
    await repair.authority(incident);
    const run = await repair.run(await repair.plan(incident, { selection: { mutations: ids } }));
    expect(run.outcomes).toEqual({ applied: "2", failed: "1" });
    const [failed] = await repair.runs.items(run.id, "failed", { after: null, limit: 10 });
    expect(failed).toMatchObject({ key: sleeping, outcomeBecause: expect.stringMatching(/took longer than .*57014/) });
    await drop();
    await stop();
  }, 60_000);
});

describe("a table that refuses every row", () => {
  it("pauses its path after eight keys that met one SQLSTATE, uses no more attempts up, and goes on at the first that passes", async () => {
    const drop = await trigger("RAISE EXCEPTION 'no such column' USING ERRCODE = '42703';", "true");
    const keys = keysOf(12);
    const ids = await Promise.all(keys.map((key) => put(key)));
    const one = worker();
    for (let i = 0; i < 2 * ATTEMPTS; i++) await one.flush(LANE, ids);
    expect(await drainOf()).toMatchObject({
      drain: "self-paused",
      because: expect.stringMatching(/eight different keys with SQLSTATE 42703.*no such column/),
    });
    const reason = /the origin refused eight different keys with SQLSTATE 42703.*no such column/;
    const waiting = await askerOf(stores)(readKey, { path: "profile", key: keys[11] as string });
    expect(waiting.ok && waiting.value.drain?.holds).toMatchObject([
      { of: "path", byItself: true, reason: expect.stringMatching(reason), since: expect.any(String) },
    ]);
    const repair = repairs(stores);
    const incident = await repair.incident({ paths: ["profile"], keys: { list: keys } });
    const planned = await repair.items(await repair.plan(incident, { selection: { all: true } }));
    expect(planned).toHaveLength(12);
    for (const { because } of planned) expect(because).toMatch(reason);
    const attempts = (await Promise.all(ids.map(stateOf))).map((s) => s.attempts);
    expect(attempts.reduce((sum, n) => sum + n, 0)).toBe(7);
    expect(new Set((await Promise.all(ids.map(stateOf))).map((s) => s.state))).toEqual(new Set([0]));
    await drop();
    // Another worker finds the path as this one left it.
    await worker().flush(LANE, ids);
    await expectThrough(ids);
    expect(await drainOf()).toMatchObject({ drain: "running", because: null });
  });

  it("pauses it likewise at an error of the store's class; then one key at a time asks whether the store is well", async () => {
    const drop = await trigger("RAISE EXCEPTION 'no space left' USING ERRCODE = '53100';", "true");
    const ids = await Promise.all(keysOf(12).map((key) => put(key)));
    const flushing = worker().flush(LANE, ids);
    await expect
      .poll(drainOf)
      .toMatchObject({ drain: "self-paused", because: expect.stringMatching(/SQLSTATE 53100/) });
    const states = await Promise.all(ids.map(stateOf));
    expect(states.reduce((sum, each) => sum + each.attempts, 0)).toBe(0);
    await drop();
    await flushing;
    await worker().flush(LANE, ids);
    await expectThrough(ids);
    expect(await drainOf()).toMatchObject({ drain: "running", because: null });
  });
});
