import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiForTests } from "../../fixtures/api";
import { serversForTests } from "../../fixtures/own-servers";
import { direct } from "./compound";
import { modelOf } from "./history";
import { judgeKey, type MistakeKind, spreadTo } from "./oracle";
import { type Reading, readKey } from "./readings";
import { openWorld, runWorkers, untilConfirmed, untilSettled, type World } from "./world";

const servers = serversForTests();
const api = apiForTests({ env: servers.env });
let world: World & { close(): Promise<void> };
beforeAll(async () => {
  world = await openWorld(api, servers);
  await runWorkers(api.system);
});
afterAll(() => world.close());

const read = (path: string, key: string): Promise<Reading> => readKey(direct(world), modelOf(path), key);

async function twice(path: string, key: string): Promise<Reading> {
  for (const _ of [1, 2]) {
    await world.history.write(path, key);
    await untilSettled(world, [key]);
  }
  await untilConfirmed(world, path, key);
  return read(path, key);
}

async function kindsAt(path: string, key: string): Promise<MistakeKind[]> {
  const now = await read(path, key);
  const mistakes = judgeKey({ of: modelOf(path), key, history: world.history, now, decisions: new Set() });
  return [...new Set(mistakes.map(({ kind }) => kind))].sort();
}

const sql = (text: string, ...values: unknown[]) => world.api.system.origin.query(text, values);
const inLedger = (text: string, ...values: unknown[]) => world.api.system.ledger.query(text, values);

interface Planted {
  name: string;
  path: string;
  found: MistakeKind;
  plant(key: string): Promise<unknown>;
}

const PLANTED: Planted[] = [
  {
    name: "a row that is deleted behind its back",
    path: "profile",
    found: "lost",
    plant: (key) => sql("DELETE FROM profile WHERE user_id = $1", key),
  },
  {
    name: "an increment that is added twice",
    path: "loyalty",
    found: "doubled",
    plant: (key) => sql("UPDATE loyalty SET points = points + 100 WHERE member_id = $1", key),
  },
  {
    name: "an increment that is taken away",
    path: "loyalty",
    found: "lost",
    plant: (key) => sql("UPDATE loyalty SET points = points - 100 WHERE member_id = $1", key),
  },
  {
    name: "an item that is there twice",
    path: "feed",
    found: "doubled",
    plant: (key) =>
      sql("INSERT INTO feed SELECT user_id, 3, $2, doc FROM feed WHERE user_id = $1 LIMIT 1", key, randomUUID()),
  },
  {
    name: "an item that is gone",
    path: "feed",
    found: "lost",
    plant: (key) => sql("DELETE FROM feed WHERE user_id = $1 AND version = 2", key),
  },
  {
    name: "a mark that fell",
    path: "stock-mark",
    found: "lost",
    plant: (key) => sql("UPDATE stock_mark SET doc = '{\"mark\": 1}' WHERE sku = $1", key),
  },
  {
    name: "a state that nobody wrote",
    path: "order-status",
    found: "garbled",
    plant: (key) => sql("UPDATE order_status SET doc = '{\"n\": 77}' WHERE order_id = $1", key),
  },
  {
    name: "a receipt that is gone",
    path: "order-status",
    found: "lost",
    plant: (key) => sql("DELETE FROM trueup.receipt WHERE key = $1 AND version = 2", key),
  },
  {
    name: "a write that the ledger forgot",
    path: "profile",
    found: "lost",
    plant: (key) => inLedger("DELETE FROM mutation WHERE key = $1 AND version = 2", key),
  },
  {
    name: "a write that was withdrawn without a decision",
    path: "feed",
    found: "lost",
    plant: (key) =>
      inLedger(
        "UPDATE settlement SET outcome = 3 WHERE mutation_id IN (SELECT id FROM mutation WHERE key = $1 AND version = 2)",
        key,
      ),
  },
  {
    name: "an entry of another value in region us",
    path: "profile",
    found: "wrong",
    plant: (key) => world.caches.us.hset(`profile:${key}`, { value: '{"n":41}' }),
  },
  {
    name: "an old entry in region eu",
    path: "stock-mark",
    found: "wrong",
    plant: (key) => world.caches.eu.hset(`stock-mark:${key}`, { value: '{"mark":1}', version: "1" }),
  },
];

describe("the oracle", () => {
  it("finds nothing wrong with keys of every model that nobody harmed", async () => {
    for (const path of ["profile", "order-status", "stock-mark", "loyalty", "feed"]) {
      const before = await twice(path, `sound-${path}`);
      expect([path, await kindsAt(path, `sound-${path}`)]).toEqual([path, []]);
      expect(spreadTo(modelOf(path), `sound-${path}`, before, await read(path, `sound-${path}`))).toEqual([]);
    }
  });

  it("reads at once after each harm, before the product can heal it", async () => {
    const missed: string[] = [];
    for (const [i, { name, path, found, plant }] of PLANTED.entries()) {
      const key = `harmed-${i}`;
      const before = await twice(path, key);
      await plant(key);
      const kinds = await kindsAt(path, key);
      if (!kinds.includes(found)) missed.push(`${name}: ${kinds.join(", ") || "nothing"}, and not ${found}`);
      if (spreadTo(modelOf(path), key, before, await read(path, key)).length === 0) missed.push(`${name} is no spread`);
    }
    expect(missed).toEqual([]);
  });
});
