import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asJsonText } from "../../lib/domain/json-text";
import { compareKey } from "../../lib/domain/reconcile/compare-key";
import { readKey } from "../../lib/queries/key/read";
import { askerOf } from "../fixtures/ask";
import { repairedSystemForTests } from "../fixtures/repaired-system";
import { pathOf } from "../fixtures/system";

const on = repairedSystemForTests();

/** 2^53 + 1, which rounds to its neighbour as a double; a price with its scale; thirty digits. */
const ROW = '{"id": 9007199254740993, "price": 19.90, "ratio": 0.123456789012345678901234567891}';
const NEIGHBOUR = ROW.replace("740993", "740992");

let eu: Redis;
beforeAll(() => {
  eu = new Redis(on.system.env.CACHE_EU_URL ?? "");
});
afterAll(() => eu.disconnect());

let made = 0;
const aKey = () => `exact-${++made}`;
const put = async (key: string, text: string, path = "profile") =>
  (await on.put(path, key, { payload: undefined, payloadText: asJsonText(text) })).mutation;
const rowOf = async (key: string) =>
  (await on.system.origin.query("SELECT doc::text AS doc FROM profile WHERE user_id = $1", [key])).rows[0]?.doc;
const incidentOf = (key: string) => on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
const flushed = async (key: string, id: string) => on.flush("profile", key, [id]);
const newestOf = async (key: string) =>
  (
    await on.system.ledger.query(
      "SELECT id, payload::text AS payload FROM mutation WHERE key = $1 ORDER BY version DESC LIMIT 1",
      [key],
    )
  ).rows[0] as { id: string; payload: string };

describe("no digit changes that nobody changed", () => {
  it("from an acknowledgment to ledger, origin and cache", async () => {
    const key = aKey();
    const { id } = await put(key, ROW);
    expect((await on.writePath.read("profile", key, "eu")).valueText).toBe(ROW);
    await flushed(key, id);
    expect([(await newestOf(key)).payload, await rowOf(key), await eu.hget(`profile:${key}`, "value")]).toEqual([
      ROW,
      ROW,
      ROW,
    ]);
  });

  it("in an undo, which says again what the row said before the run", async () => {
    const key = aKey();
    await on.system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ($1, 0, $2)", [key, ROW]);
    await put(key, '{"id": 5}');
    const incident = await incidentOf(key);
    const run = await on.repair.run(await on.repair.plan(incident, { selection: { keys: [key] } }));
    expect(await rowOf(key)).toBe('{"id": 5}');
    const undo = await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } });
    expect((await on.repair.items(undo))[0]?.value).toBe(ROW);
    expect((await on.repair.run(undo)).outcomes).toEqual({ applied: "1" });
    await flushed(key, (await newestOf(key)).id);
    expect(await rowOf(key)).toBe(ROW);
  });

  it("in a refill, which a reader gets as it is stored", async () => {
    const key = aKey();
    await on.system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ($1, 3, $2)", [key, ROW]);
    expect((await on.writePath.read("profile", key, "eu")).valueText).toBe(ROW);
    expect(await eu.hget(`profile:${key}`, "value")).toBe(ROW);
    expect((await on.writePath.read("profile", key, "eu")).valueText).toBe(ROW);
  });

  it("in an amendment and in a rebuild", async () => {
    const key = aKey();
    const { id } = await put(key, '{"id": 1}');
    const incident = await incidentOf(key);
    const amend = { kind: "amend" as const, selection: { mutations: [id] }, payload: asJsonText(ROW) };
    await on.repair.run(await on.repair.plan(incident, amend));
    await flushed(key, (await newestOf(key)).id);
    expect(await rowOf(key)).toBe(ROW);
    await eu.hset(`profile:${key}`, "value", NEIGHBOUR);
    await on.repair.authority(incident);
    const rebuild = { kind: "rebuild" as const, selection: { keys: [key], region: "eu" } };
    expect((await on.repair.run(await on.repair.plan(incident, rebuild))).outcomes).toEqual({ applied: "1" });
    expect(await eu.hget(`profile:${key}`, "value")).toBe(ROW);
  });

  it("in a salvage of what only a cache shows", async () => {
    const key = aKey();
    await flushed(key, (await put(key, '{"id": 1}')).id);
    await eu.hset(`profile:${key}`, { value: ROW, version: "7", mutation: "", speculative: "1" });
    const incident = await incidentOf(key);
    await on.repair.authority(incident, "cache", "eu");
    const salvage = { kind: "salvage" as const, selection: { keys: [key] } };
    expect((await on.repair.run(await on.repair.plan(incident, salvage))).outcomes).toMatchObject({ applied: "1" });
    expect((await newestOf(key)).payload).toBe(ROW);
  });
});

describe("a digit that somebody changed is found", () => {
  it("in a cache, by the cheap comparison and by the verdict", async () => {
    const key = aKey();
    await flushed(key, (await put(key, ROW)).id);
    await eu.hset(`profile:${key}`, "value", NEIGHBOUR);
    const { origin, caches } = pathOf(on.stores, "profile");
    const [row] = (await origin?.peek([key])) ?? [];
    const [entry] = (await caches.find((c) => c.region === "eu")?.peek([key])) ?? [];
    const head = { version: "1", mutation: (await newestOf(key)).id, deleted: false, payload: ROW };
    expect(compareKey({ head, origin: row ?? null, replicas: [], caches: [entry ?? null] }, true)).toBe("judge");
    const story = await askerOf(on.stores)(readKey, { path: "profile", key });
    expect(story).toMatchObject({
      ok: true,
      value: {
        verdict: "mismatched",
        origin: { valueText: ROW },
        ledger: { valueText: ROW },
        caches: [{ region: "eu", valueText: NEIGHBOUR }, { region: "us" }],
      },
    });
  });

  it("under one idempotency key: the neighbour of 2^53 is other content, a price written in another way is the same", async () => {
    const key = aKey();
    const ask = (text: string) =>
      on.writePath.accept("profile", {
        key,
        operation: "set",
        payloadText: asJsonText(text),
        idempotencyKey: `once ${key}`,
      });
    const first = await ask(ROW);
    expect(await ask('{"price":19.9,"ratio":0.123456789012345678901234567891,"id":9007199254740993}')).toMatchObject({
      ok: true,
      value: { repeated: true, mutation: { id: first.ok ? first.value.mutation.id : "" } },
    });
    expect(await ask(NEIGHBOUR)).toMatchObject({ ok: false, error: { code: "idempotency-mismatch" } });
  });
});

describe("a greatest mark past 2^53", () => {
  it("is never taken for its neighbour, in origin or cache", async () => {
    const key = aKey();
    const send = async (mark: string) => (await put(key, `{"mark": ${mark}}`, "stock-mark")).id;
    const ids = [await send("9007199254740993"), await send("9007199254740992")];
    expect((await on.writePath.read("stock-mark", key, "eu")).valueText).toBe('{"mark": 9007199254740993}');
    await on.flush("stock-mark", key, ids);
    const { rows } = await on.system.origin.query("SELECT doc::text, version FROM stock_mark WHERE sku = $1", [key]);
    expect(rows).toEqual([{ doc: '{"mark": 9007199254740993}', version: "2" }]);
  });
});
