import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import type { ProposedMutation } from "../../lib/domain/check-mutation";
import { laneOf } from "../../lib/domain/lane";
import type { FlushLimits, Try } from "../../lib/domain/materialize/refused-batch";
import type { OriginPort } from "../../lib/ports/origin";
import { Materializer } from "../../lib/write-path/materializer";
import { accepted, freshSystem, pathOf, SILENT, type TestSystem, write } from "../fixtures/system";

const ATTEMPTS = 2;
/** A row of the test that sleeps does so far beyond all of these. */
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

let made = 0;
let prefix: string;
beforeEach(() => {
  prefix = `t${++made}`;
});

const LANE = 1;
/** So many new keys of one lane. */
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
    log: SILENT,
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
    let through = Number.POSITIVE_INFINITY;
    const began = performance.now();
    const flushing = worker().flush(LANE, [bad, late, ...ids]);
    await expect
      .poll(
        async () =>
          (await system.ledger.query("SELECT FROM settlement WHERE mutation_id = ANY ($1::uuid[])", [ids])).rowCount,
        { interval: 20, timeout: 10_000 },
      )
      .toBe(ids.length);
    through = performance.now() - began;
    await flushing;
    expect(through).toBeLessThan(LIMITS.batch.statementMs + 3 * LIMITS.piece.statementMs + LIMITS.alone.statementMs);
    const counted = [await stateOf(bad), await stateOf(late)].map((s) => s.attempts);
    expect(counted.sort()).toEqual([0, 1]);
    // It is known now: what comes with it goes first, and waits for nothing.
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

describe("a table that refuses every row", () => {
  it("pauses its path after eight keys that met one SQLSTATE, uses no more attempts up, and goes on at the first that passes", async () => {
    const drop = await trigger("RAISE EXCEPTION 'no such column' USING ERRCODE = '42703';", "true");
    const ids = await Promise.all(keysOf(12).map((key) => put(key)));
    const one = worker();
    for (let i = 0; i < 2 * ATTEMPTS; i++) await one.flush(LANE, ids);
    expect(await drainOf()).toMatchObject({
      drain: "self-paused",
      because: expect.stringMatching(/eight different keys with SQLSTATE 42703.*no such column/),
    });
    const attempts = (await Promise.all(ids.map(stateOf))).map((s) => s.attempts);
    expect(attempts.reduce((sum, n) => sum + n, 0)).toBe(7);
    expect(new Set((await Promise.all(ids.map(stateOf))).map((s) => s.state))).toEqual(new Set([0]));
    await drop();
    // Another worker finds the path as this one left it.
    await worker().flush(LANE, ids);
    await expectThrough(ids);
    expect(await drainOf()).toMatchObject({ drain: "running", because: null });
  });
});
