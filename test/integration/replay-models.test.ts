import { describe, expect, it } from "vitest";
import type { ProposedMutation } from "../../lib/domain/check-mutation";
import { repairedSystemForTests } from "../fixtures/repaired-system";

const on = repairedSystemForTests();

let made = 0;
const aKey = () => `key-${++made}`;
const send = async (path: string, key: string, part: Partial<ProposedMutation>) =>
  (await on.put(path, key, part)).mutation;
const replay = async (path: string, key: string) => {
  const incident = await on.repair.incident({ paths: [path], keys: { list: [key] } });
  const plan = await on.repair.plan(incident, { selection: { keys: [key] } });
  return { plan, run: await on.repair.run(plan), incident };
};
const owed = async (key: string) =>
  (await on.system.ledger.query("SELECT state, because FROM outstanding WHERE key = $1 ORDER BY version", [key])).rows;

describe("a state machine", () => {
  const step = (key: string, basedOn: bigint | null, n: number) =>
    send("order-status", key, { operation: "transition", basedOn, payload: { n } });
  const order = async (key: string) =>
    (await on.system.origin.query("SELECT version, doc FROM order_status WHERE order_id = $1", [key])).rows[0];

  it("is replayed step by step, in the order of its versions", async () => {
    const key = aKey();
    for (const n of [0, 1, 2, 3]) await step(key, n === 0 ? null : BigInt(n), n + 1);
    const { run } = await replay("order-status", key);
    expect(run.outcomes).toEqual({ applied: "4" });
    expect(await order(key)).toEqual({ version: "4", doc: { n: 4 } });
    expect(await owed(key)).toEqual([]);
  });

  it("comes back whole, each on the one before it, when the undo of a suppression says so", async () => {
    const key = aKey();
    // More than a batch of an undo.
    const MANY = 205;
    await on.flush("order-status", key, [(await step(key, null, 1)).id]);
    for (let n = 2; n <= MANY; n++) await step(key, BigInt(n - 1), n);
    const incident = await on.repair.incident({ paths: ["order-status"], keys: { list: [key] } });
    const withdrawn = await on.repair.run(
      await on.repair.plan(incident, { kind: "suppress", selection: { keys: [key] } }),
    );
    expect(withdrawn.outcomes).toEqual({ applied: String(MANY - 1), conflict: "1" });
    const undo = await on.repair.plan(incident, { kind: "undo", selection: { run: withdrawn.id } });
    expect((await on.repair.run(undo)).outcomes).toEqual({ applied: String(MANY - 1) });
    const { rows } = await on.system.ledger.query(
      "SELECT id, version, based_on FROM mutation WHERE key = $1 AND version > $2 ORDER BY version",
      [key, MANY],
    );
    expect(rows.map((row) => [row.version, row.based_on])).toEqual(
      Array.from({ length: MANY - 1 }, (_, i) => [String(MANY + 1 + i), String(i === 0 ? 1 : MANY + i)]),
    );
    await on.flush(
      "order-status",
      key,
      rows.map((row) => row.id),
    );
    expect(await order(key)).toEqual({ version: String(2 * MANY - 1), doc: { n: MANY } });
  });

  it("does not apply what builds on a version that was suppressed: it waits for a decision, and an amendment re-bases it", async () => {
    const key = aKey();
    const first = await step(key, null, 1);
    await on.flush("order-status", key, [first.id]);
    const second = await step(key, 1n, 2);
    const third = await step(key, 2n, 3);
    const incident = await on.repair.incident({ paths: ["order-status"], keys: { list: [key] } });
    const suppress = await on.repair.plan(incident, { kind: "suppress", selection: { mutations: [second.id] } });
    expect((await on.repair.items(suppress))[0]?.because).toMatch(/version 3 built on it will wait/);
    await on.repair.run(suppress);
    await on.flush("order-status", key, [third.id]);
    expect(await owed(key)).toMatchObject([{ state: 2, because: expect.stringMatching(/waits for a decision/) }]);
    const blocked = await on.repair.plan(incident, { selection: { mutations: [third.id] } });
    expect(blocked.counts).toEqual({ blocked: "1" });
    const amended = await on.repair.run(
      await on.repair.plan(incident, { kind: "amend", selection: { mutations: [third.id] } }),
    );
    expect(amended.outcomes).toEqual({ applied: "1" });
    const { rows } = await on.system.ledger.query(
      "SELECT id, based_on FROM mutation WHERE key = $1 ORDER BY version DESC LIMIT 1",
      [key],
    );
    expect(rows[0].based_on).toBe("1");
    await on.flush("order-status", key, [rows[0].id]);
    expect(await order(key)).toEqual({ version: "4", doc: { n: 3 } });
  });

  it("gets its lost state back in one step, compared with what was seen", async () => {
    const key = aKey();
    for (const n of [0, 1, 2]) {
      const { id } = await step(key, n === 0 ? null : BigInt(n), n + 1);
      await on.flush("order-status", key, [id]);
    }
    await on.system.origin.query("UPDATE order_status SET version = 1, doc = $2 WHERE order_id = $1", [key, '{"n":1}']);
    const { run } = await replay("order-status", key);
    expect(run.outcomes).toEqual({ applied: "1", "already-applied": "2" });
    expect(await order(key)).toEqual({ version: "3", doc: { n: 3 } });
  });
});

describe("increments and items", () => {
  it("take effect once each, whether the drain or the run brought them in", async () => {
    const key = aKey();
    const first = await send("loyalty", key, { operation: "increment", payload: { points: 5 } });
    await send("loyalty", key, { operation: "increment", payload: { points: 7, visits: 1 } });
    await on.flush("loyalty", key, [first.id]);
    const { run } = await replay("loyalty", key);
    expect(run.outcomes).toEqual({ applied: "1", "already-applied": "1" });
    const { rows } = await on.system.origin.query("SELECT points, visits FROM loyalty WHERE member_id = $1", [key]);
    expect(rows.map((r) => [Number(r.points), Number(r.visits)])).toEqual([[12, 1]]);
  });

  it("are appended once each", async () => {
    const key = aKey();
    const first = await send("feed", key, { operation: "append", payload: { n: 1 } });
    await send("feed", key, { operation: "append", payload: { n: 2 } });
    await on.flush("feed", key, [first.id]);
    const { run } = await replay("feed", key);
    expect(run.outcomes).toEqual({ applied: "1", "already-applied": "1" });
    expect((await on.system.origin.query("SELECT FROM feed WHERE user_id = $1", [key])).rowCount).toBe(2);
  });

  it("whose receipt is there although the row is not are left to a person", async () => {
    const key = aKey();
    const { id } = await send("loyalty", key, { operation: "increment", payload: { points: 5 } });
    await on.flush("loyalty", key, [id]);
    await on.system.origin.query("DELETE FROM loyalty WHERE member_id = $1", [key]);
    const { plan } = await replay("loyalty", key);
    expect(plan.counts).toEqual({ conflict: "1" });
  });
});

describe("a high-water mark", () => {
  it("never falls: the greater value stays, and the lesser one is settled as superseded", async () => {
    const key = aKey();
    for (const mark of [5, 9, 7]) await send("stock-mark", key, { payload: { mark } });
    const { run } = await replay("stock-mark", key);
    expect(run.outcomes).toEqual({ applied: "2", superseded: "1" });
    const { rows } = await on.system.origin.query("SELECT doc FROM stock_mark WHERE sku = $1", [key]);
    expect(rows).toEqual([{ doc: { mark: 9 } }]);
    expect(await owed(key)).toEqual([]);
  });
});

describe("a delete", () => {
  it("is replayed as a tombstone, and a set after it is one over the tombstone", async () => {
    const key = aKey();
    const first = await send("profile", key, { payload: { n: 1 } });
    await on.flush("profile", key, [first.id]);
    await send("profile", key, { operation: "delete", payload: undefined });
    expect((await replay("profile", key)).run.outcomes).toMatchObject({ applied: "1" });
    expect((await on.system.origin.query("SELECT FROM profile WHERE user_id = $1", [key])).rowCount).toBe(0);
    await on.repair.close((await on.repair.incidents.openIncidents())[0]?.id ?? "");
    await send("profile", key, { payload: { n: 3 } });
    expect((await replay("profile", key)).run.outcomes).toMatchObject({ applied: "1" });
    expect((await on.system.origin.query("SELECT version, doc FROM profile WHERE user_id = $1", [key])).rows).toEqual([
      { version: "3", doc: { n: 3 } },
    ]);
  });
});
