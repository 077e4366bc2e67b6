import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { readKey } from "../../lib/queries/key/read";
import { askerOf } from "../fixtures/ask";
import { json } from "../fixtures/json";
import { repairedSystemForTests } from "../fixtures/repaired-system";
import { pathOf } from "../fixtures/system";

const on = repairedSystemForTests();

let made = 0;
const aKey = () => `key-${++made}`;
const versionOf = async (table: string, column: string, key: string) =>
  (await on.system.origin.query(`SELECT version, doc FROM ${table} WHERE ${column} = $1`, [key])).rows[0];
const profileOf = (key: string) => versionOf("profile", "user_id", key);
const owed = async (key: string) =>
  Number((await on.system.ledger.query("SELECT count(*) AS n FROM outstanding WHERE key = $1", [key])).rows[0].n);
const put = async (key: string, payload: object, path = "profile") =>
  (await on.put(path, key, { payload: payload as never })).mutation;
/** Writes a key and applies it; returns the mutation's id. */
async function settled(key: string): Promise<string> {
  const { id } = await put(key, { n: 1 });
  await on.flush("profile", key, [id]);
  return id;
}

describe("replaying last-write-wins", () => {
  it("applies the newest, settles what it covers, and reads back what it applied", async () => {
    const key = aKey();
    for (const n of [1, 2, 3]) await put(key, { n });
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
    const plan = await on.repair.plan(incident, { selection: { all: true } });
    expect(plan.counts).toEqual({ apply: "1", superseded: "2" });
    const run = await on.repair.run(plan);
    expect(run.outcomes).toEqual({ applied: "1", superseded: "2" });
    expect(await profileOf(key)).toEqual({ version: "3", doc: { n: 3 } });
    expect(await owed(key)).toBe(0);
    expect((await on.system.origin.query("SELECT FROM trueup.receipt WHERE key = $1", [key])).rowCount).toBe(1);
  });

  it("re-applies what the origin has lost, and the key converges", async () => {
    const key = aKey();
    const first = await put(key, { n: 1 });
    const second = await put(key, { n: 2 });
    await on.flush("profile", key, [first.id]);
    await on.flush("profile", key, [second.id]);
    await on.system.origin.query("UPDATE profile SET version = 1, doc = $2 WHERE user_id = $1", [key, '{"n":1}']);
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
    const run = await on.repair.run(await on.repair.plan(incident, { selection: { keys: [key] } }));
    expect(run.outcomes).toMatchObject({ applied: "1", "already-applied": "1" });
    expect(await profileOf(key)).toEqual({ version: "2", doc: { n: 2 } });
    const story = await askerOf(on.stores)(readKey, { path: "profile", key });
    expect(story.ok && story.value.verdict).toBe("converged");
  });

  it("reports a key that moved since the plan as drifted, and writes nothing over it", async () => {
    const key = aKey();
    await put(key, { n: 1 });
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
    const plan = await on.repair.plan(incident, { selection: { all: true } });
    await on.system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ($1, 9, $2)", [
      key,
      '{"n":"raw"}',
    ]);
    const run = await on.repair.run(plan);
    expect(run.outcomes).toEqual({ drifted: "1" });
    expect(await profileOf(key)).toEqual({ version: "9", doc: { n: "raw" } });
    expect(await owed(key)).toBe(1);
  });
});

describe("a plan", () => {
  it("runs once, under its own digest, and not when the path's control has moved", async () => {
    const key = aKey();
    await put(key, { n: 1 });
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
    const stale = await on.repair.plan(incident, { selection: { all: true } });
    await on.repair.authority(incident);
    expect(await on.repair.start(stale)).toMatchObject({ ok: false, error: { code: "stale-plan" } });
    const plan = await on.repair.plan(incident, { selection: { all: true } });
    expect(await on.repair.start(plan, "f".repeat(64))).toMatchObject({
      ok: false,
      error: { code: "digest-mismatch" },
    });
    const both = await Promise.all([on.repair.start(plan), on.repair.start(plan)]);
    expect(both.filter((b) => b.ok)).toHaveLength(1);
    expect(both.find((b) => !b.ok)).toMatchObject({ error: { code: "already-run" } });
    const winner = both.find((b) => b.ok);
    if (winner?.ok) await on.repair.ended(winner.value.id);
    expect(await owed(key)).toBe(0);
  });

  it("is refused when it selects nothing, and leaves no list behind", async () => {
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [aKey()] } });
    await expect(on.repair.plan(incident, { selection: { all: true } })).rejects.toThrow("empty-selection");
  });
});

describe("suppressing", () => {
  it("withdraws what is on its way: a flush that comes later has no effect", async () => {
    const key = aKey();
    const { id } = await put(key, { n: 1 });
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
    const run = await on.repair.run(
      await on.repair.plan(incident, { kind: "suppress", selection: { mutations: [id] } }),
    );
    expect(run.outcomes).toEqual({ applied: "1" });
    await on.flush("profile", key, [id]);
    expect(await profileOf(key)).toBeUndefined();
    const { rows } = await on.system.ledger.query("SELECT outcome, because FROM settlement WHERE mutation_id = $1", [
      id,
    ]);
    expect(rows).toEqual([{ outcome: 3, because: "a test" }]);
  });

  it("is taken back by an undo, as a new mutation that says the same", async () => {
    const key = aKey();
    const { id } = await put(key, { n: 7 });
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
    const run = await on.repair.run(await on.repair.plan(incident, { kind: "suppress", selection: { keys: [key] } }));
    const undone = await on.repair.run(await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } }));
    expect(undone.outcomes).toEqual({ applied: "1" });
    const { rows } = await on.system.ledger.query("SELECT id FROM mutation WHERE key = $1 ORDER BY version", [key]);
    expect(rows).toHaveLength(2);
    await on.flush("profile", key, [rows[1].id]);
    expect(await profileOf(key)).toEqual({ version: "2", doc: { n: 7 } });
    expect(
      (await on.system.ledger.query("SELECT other_id FROM mutation_link WHERE mutation_id = $1", [id])).rows,
    ).toEqual([{ other_id: rows[1].id }]);
  });
});

describe("undoing a replay", () => {
  it("says again what was there before, as a new version, unless something newer was written", async () => {
    const [key, newer] = [aKey(), aKey()];
    for (const k of [key, newer]) {
      const before = await put(k, { n: "before" });
      await on.flush("profile", k, [before.id]);
      await put(k, { n: "after" });
    }
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key, newer] } });
    const run = await on.repair.run(await on.repair.plan(incident, { selection: { all: true } }));
    const later = await put(newer, { n: "newest" });
    await on.flush("profile", newer, [later.id]);
    const undo = await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } });
    expect(undo.counts).toEqual({ apply: "1", superseded: "1" });
    await on.repair.run(undo);
    const { rows } = await on.system.ledger.query(
      "SELECT id FROM mutation WHERE key = $1 ORDER BY version DESC LIMIT 1",
      [key],
    );
    await on.flush("profile", key, [rows[0].id]);
    expect(await profileOf(key)).toEqual({ version: "3", doc: { n: "before" } });
    expect((await profileOf(newer))?.doc).toEqual({ n: "newest" });
  });
});

describe("amending", () => {
  it("puts a new mutation in place of the old one, which can no longer come in", async () => {
    const key = aKey();
    const { id } = await put(key, { n: "wrong" });
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
    await on.repair.run(
      await on.repair.plan(incident, { kind: "amend", selection: { mutations: [id] }, payload: json({ n: "right" }) }),
    );
    await on.flush("profile", key, [id]);
    expect(await profileOf(key)).toBeUndefined();
    const { rows } = await on.system.ledger.query(
      "SELECT id, version FROM mutation WHERE key = $1 ORDER BY version DESC",
      [key],
    );
    await on.flush("profile", key, [rows[0].id]);
    expect(await profileOf(key)).toEqual({ version: "2", doc: { n: "right" } });
  });

  it("puts the ledger's value over an origin that was written behind its back, above its version", async () => {
    const key = aKey();
    const { id } = await put(key, { n: "ours" });
    await on.flush("profile", key, [id]);
    await on.system.origin.query("UPDATE profile SET version = 8, doc = $2 WHERE user_id = $1", [key, '{"n":"raw"}']);
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
    const run = await on.repair.run(await on.repair.plan(incident, { kind: "amend", selection: { keys: [key] } }));
    expect(run.outcomes).toEqual({ applied: "1" });
    const { rows } = await on.system.ledger.query(
      "SELECT id, version FROM mutation WHERE key = $1 ORDER BY version DESC LIMIT 1",
      [key],
    );
    expect(rows[0].version).toBe("9");
    await on.flush("profile", key, [rows[0].id]);
    expect(await profileOf(key)).toEqual({ version: "9", doc: { n: "ours" } });
  });
});

describe("caches", () => {
  it("salvages a phantom into the ledger before anything is cleared, and then clears what is stale", async () => {
    const key = aKey();
    const eu = new Redis(on.system.env.CACHE_EU_URL ?? "");
    await eu.hset(`profile:${key}`, {
      value: '{"n":"shown"}',
      version: "1",
      speculative: "1",
      tombstone: "0",
      writtenAt: String(Date.now()),
      mutation: "",
    });
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
    const blocked = await on.repair.plan(incident, { kind: "invalidate", selection: { keys: [key] } });
    expect(blocked.counts).toEqual({ blocked: "1" });
    const salvage = await on.repair.plan(incident, { kind: "salvage", selection: { keys: [key] } });
    expect(salvage.counts).toEqual({ apply: "1" });
    expect((await on.repair.run(salvage)).outcomes).toEqual({ applied: "1" });
    const { rows } = await on.system.ledger.query("SELECT id, payload FROM mutation WHERE key = $1", [key]);
    expect(rows).toMatchObject([{ payload: { n: "shown" } }]);
    await on.flush("profile", key, [rows[0].id]);
    expect((await profileOf(key))?.doc).toEqual({ n: "shown" });
    await eu.hset(`profile:${key}`, { value: '{"n":"stale"}', version: "0", speculative: "0" });
    const clear = await on.repair.run(
      await on.repair.plan(incident, { kind: "invalidate", selection: { keys: [key] } }),
    );
    expect(clear.outcomes).toMatchObject({ applied: "1" });
    expect(await eu.hgetall(`profile:${key}`)).toMatchObject({ tombstone: "1", invalidated: "1" });
    const read = await on.writePath.read("profile", key, "eu");
    expect(read).toMatchObject({ source: "origin", value: { n: "shown" } });
    expect(await eu.hgetall(`profile:${key}`)).toMatchObject({ tombstone: "0", value: '{"n": "shown"}' });
    eu.disconnect();
  });

  it.each([
    ["no id of the ledger's", async () => "x"],
    ["the mutation id of another key", async () => settled(aKey())],
  ])("salvages an entry that carries %s under an id of its own", async (_, carried) => {
    const key = aKey();
    const other = await carried();
    const eu = new Redis(on.system.env.CACHE_EU_URL ?? "");
    await eu.hset(`profile:${key}`, {
      value: '{"n":"copied"}',
      version: "3",
      speculative: "1",
      tombstone: "0",
      writtenAt: String(Date.now()),
      mutation: other,
    });
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
    const salvage = await on.repair.plan(incident, { kind: "salvage", selection: { keys: [key] } });
    expect((await on.repair.run(salvage)).outcomes).toEqual({ applied: "1" });
    const { rows } = await on.system.ledger.query("SELECT id, version FROM mutation WHERE key = $1", [key]);
    expect(rows).toMatchObject([{ version: "3" }]);
    expect(rows[0].id).not.toBe(other);
    await on.flush("profile", key, [rows[0].id]);
    expect(await profileOf(key)).toMatchObject({ version: "3", doc: { n: "copied" } });
    const links = await on.system.ledger.query("SELECT FROM mutation_link WHERE other_id = $1", [rows[0].id]);
    expect(links.rowCount).toBe(0);
    eu.disconnect();
  });

  it.each(["invalidate", "rebuild"] as const)(
    "%s an entry once, when the batch is repeated after a kill",
    async (kind) => {
      const key = aKey();
      const eu = new Redis(on.system.env.CACHE_EU_URL ?? "");
      const { id } = await put(key, { n: 1 });
      await on.flush("profile", key, [id]);
      await eu.hset(`profile:${key}`, { value: '{"n":"odd"}' });
      const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
      const plan = await on.repair.plan(incident, { kind, selection: { keys: [key], region: "eu" } });
      const cache = pathOf(on.stores, "profile").caches.find((c) => c.region === "eu");
      const [entry] = (await cache?.read([key])) ?? [];
      if (cache === undefined || entry == null) throw new Error("no entry");
      const seen = { version: 1n, mutation: entry.mutation, writtenAt: entry.writtenAt?.getTime() ?? null };
      const row = { key, version: 1n, value: json({ n: 1 }), mutation: null };
      const did =
        kind === "rebuild"
          ? await cache.rebuild([{ key, seen, row }], Date.now() + 60_000)
          : await cache.invalidate([{ key, seen, floor: 1n }], Date.now() + 60_000);
      expect(did).toEqual(["done"]);
      const after = await eu.hgetall(`profile:${key}`);
      expect((await on.repair.run(plan)).outcomes).toEqual({ "already-applied": "1" });
      expect(await eu.hgetall(`profile:${key}`)).toEqual(after);
      eu.disconnect();
    },
  );

  it("leaves an entry alone that is no longer what the plan saw", async () => {
    const key = aKey();
    const eu = new Redis(on.system.env.CACHE_EU_URL ?? "");
    const { id } = await put(key, { n: 1 });
    await on.flush("profile", key, [id]);
    await eu.hset(`profile:${key}`, { value: '{"n":"odd"}' });
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
    const plan = await on.repair.plan(incident, { kind: "rebuild", selection: { keys: [key], region: "eu" } });
    expect(plan.counts).toEqual({ apply: "1" });
    await eu.hset(`profile:${key}`, { version: "5", mutation: "other" });
    expect((await on.repair.run(plan)).outcomes).toEqual({ drifted: "1" });
    expect(await eu.hget(`profile:${key}`, "version")).toBe("5");
    eu.disconnect();
  });
});
