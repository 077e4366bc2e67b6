import { describe, expect, it } from "vitest";
import { laneOf } from "../../lib/domain/lane";
import { json } from "../fixtures/json";
import { repairedSystemForTests } from "../fixtures/repaired-system";
import { pathOf } from "../fixtures/system";

const on = repairedSystemForTests();

let made = 0;
const aKey = () => `order-${++made}`;
const put = async (key: string, payload: object, over: object = {}, path = "profile") =>
  (await on.put(path, key, { payload: payload as never, ...over })).mutation;
const step = (key: string, status: string, basedOn: bigint | null) =>
  put(key, { status }, { operation: "transition", basedOn }, "order-status");
const about = (key: string, path = "profile") => on.repair.incident({ paths: [path], keys: { list: [key] } });
const versions = async (key: string) =>
  (
    await on.system.ledger.query(
      `SELECT m.version::int, m.payload, s.outcome FROM mutation m LEFT JOIN settlement s ON s.mutation_id = m.id
       WHERE m.key = $1 ORDER BY m.version`,
      [key],
    )
  ).rows;
const notes = async (id: string) =>
  (await on.system.origin.query("SELECT FROM trueup.suppressed WHERE mutation = $1", [id])).rowCount;

describe("an amendment", () => {
  it("does not put an old change above a newer one", async () => {
    const key = aKey();
    const old = await put(key, { n: 1 });
    await put(key, { n: 2 });
    const plan = await on.repair.plan(await about(key), {
      kind: "amend",
      selection: { mutations: [old.id] },
      payload: json({ n: 1.5 }),
    });
    expect(plan.counts).toEqual({ superseded: "1" });
  });

  it("withdraws nothing where the key moved on since it was planned", async () => {
    const key = aKey();
    const { id } = await put(key, { n: 1 });
    const incident = await about(key);
    const plan = await on.repair.plan(incident, {
      kind: "amend",
      selection: { mutations: [id] },
      payload: json({ n: 9 }),
    });
    await put(key, { n: 2 });
    expect((await on.repair.run(plan)).outcomes).toEqual({ drifted: "1" });
    expect(await versions(key)).toEqual([
      { version: 1, payload: { n: 1 }, outcome: null },
      { version: 2, payload: { n: 2 }, outcome: null },
    ]);
    expect(await notes(id)).toBe(0);
  });

  it("waits for what builds on it, and says so", async () => {
    const key = aKey();
    const first = await step(key, "paid", null);
    await step(key, "sent", 1n);
    const incident = await about(key, "order-status");
    const plan = await on.repair.plan(incident, {
      kind: "amend",
      selection: { mutations: [first.id] },
      payload: json({ status: "refunded" }),
    });
    expect(plan.counts).toEqual({ blocked: "1" });
  });

  it("writes what it says in place of a delete, and has to say something that the path takes", async () => {
    const key = aKey();
    const { id } = await put(key, {}, { operation: "delete", payload: undefined });
    const incident = await about(key);
    const run = await on.repair.run(
      await on.repair.plan(incident, { kind: "amend", selection: { mutations: [id] }, payload: json({ n: 5 }) }),
    );
    expect(run.outcomes).toEqual({ applied: "1" });
    expect((await versions(key)).at(-1)).toMatchObject({ payload: { n: 5 }, outcome: null });
    const marks = await about(aKey(), "stock-mark");
    await expect(
      on.repair.plan(marks, { kind: "amend", selection: { keys: ["x"] }, payload: json({ mark: "high" }) }),
    ).rejects.toThrow(/mark/);
  });
});

describe("an undo", () => {
  it("leaves a newer write alone that is accepted and not yet in the origin", async () => {
    const key = aKey();
    await put(key, { n: 1 });
    const incident = await about(key);
    const run = await on.repair.run(await on.repair.plan(incident, { selection: { all: true } }));
    await put(key, { n: 2 });
    const undo = await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } });
    expect(undo.counts).toEqual({ superseded: "1" });
  });

  it("adds what was withdrawn once, however often it is planned", async () => {
    const key = aKey();
    await put(key, { points: 5 }, { operation: "increment" }, "loyalty");
    const incident = await about(key, "loyalty");
    const run = await on.repair.run(await on.repair.plan(incident, { kind: "suppress", selection: { all: true } }));
    const [one, two] = [
      await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } }),
      await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } }),
    ];
    await on.repair.run(one);
    await on.repair.run(two);
    const { rows } = await on.system.ledger.query("SELECT count(*)::int AS n FROM outstanding WHERE key = $1", [key]);
    expect(rows).toEqual([{ n: 1 }]);
  });

  it("of several states of one key goes back to what was there before the first", async () => {
    const key = aKey();
    const start = await step(key, "new", null);
    await on.flush("order-status", key, [start.id]);
    await step(key, "paid", 1n);
    await step(key, "sent", 2n);
    const incident = await about(key, "order-status");
    const run = await on.repair.run(await on.repair.plan(incident, { selection: { all: true } }));
    expect(run.outcomes).toMatchObject({ applied: "2" });
    const undo = await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } });
    expect(undo.counts).toEqual({ apply: "1", superseded: "1" });
    await on.repair.run(undo);
    expect((await versions(key)).at(-1)).toMatchObject({ version: 4, payload: { status: "new" } });
  });
});

describe("what a cache acknowledged", () => {
  it("is in the ledger once, salvaged first and adopted after it, or adopted first and salvaged after it", async () => {
    const { ledger, pathId } = pathOf(on.stores, "draft-notes");
    const key = aKey();
    const at = new Date(Date.now() - 60_000);
    const id = `${at.getTime().toString(16).padStart(12, "0")}`.replace(
      /^(.{8})(.{4})$/,
      "$1-$2-7000-8000-00000000000a",
    );
    const row = (idempotencyKey: string) => ({
      id,
      key,
      lane: laneOf(key, 4),
      operation: 0,
      payload: json({ text: "kept" }),
      basedOn: null,
      floor: null,
      idempotencyKey,
      fingerprint: "00000000-0000-0000-0000-0000000000aa",
      actor: null,
      requestId: null,
      acceptedAt: at,
    });
    const salvage = { ...row("salvage:1"), repair: { head: null, replaces: null, by: "a test" } };
    expect(await ledger.append(pathId, [salvage])).toMatchObject([{ status: "accepted", id }]);
    expect(await ledger.append(pathId, [row("the caller's")])).toMatchObject([{ status: "repeated", id }]);
    expect(await ledger.append(pathId, [salvage])).toMatchObject([{ status: "repeated", id }]);
    expect(await versions(key)).toHaveLength(1);
    const { rows } = await on.system.ledger.query("SELECT count(*)::int AS n FROM idempotency WHERE mutation_id = $1", [
      id,
    ]);
    expect(rows).toEqual([{ n: 2 }]);
  });
});

describe("a run after another authority was declared", () => {
  it("does not go on", async () => {
    // Two effects: a canary of one leaves a second item to wait for.
    const keys = [aKey(), aKey()];
    for (const key of keys) for (const n of [1, 2, 3]) await put(key, { n });
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: keys } });
    const plan = await on.repair.plan(incident, { selection: { all: true }, canary: 1 });
    const started = await on.repair.start(plan);
    if (!started.ok) throw new Error("not started");
    await expect
      .poll(async () => (await on.repair.runs.read(started.value.id))?.state, { timeout: 10_000 })
      .toBe("waiting");
    await on.repair.authority(incident);
    expect(await on.repair.steer(started.value.id, "continue")).toMatchObject({
      ok: false,
      error: { code: "stale-plan" },
    });
    expect((await on.repair.runs.read(started.value.id))?.state).toBe("waiting");
    expect((await on.repair.steer(started.value.id, "abort")).ok).toBe(true);
  });
});
