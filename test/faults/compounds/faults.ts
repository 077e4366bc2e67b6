import { randomUUID } from "node:crypto";
import { setTimeout as passed } from "node:timers/promises";
import { Queue } from "bullmq";
import pg from "pg";
import { holdSettlements } from "../../../demo/drills/held-settlements";
import type { Json } from "../../../lib/domain/json";
import { laneOf } from "../../../lib/domain/lane";
import { JOB_OPTIONS, laneQueueName } from "../../../lib/stores/queue/bullmq/queue";
import { DAMAGES, type ModelPath } from "../../fixtures/damaged-keys";
import { until } from "../../fixtures/foreign/kit/by-hand";
import { snapshotOf } from "../../fixtures/snapshot";
import { pathOf } from "../../fixtures/system";
import { type Fault, isDamage } from "./generator";
import { modelOf } from "./history";
import { laneCountOf, type Region, setDrain, untilSettled, type World } from "./world";

/** Made faults; `over` resolves once the fault's own cause has ended. */
export interface Made {
  over: Promise<void>;
}

const NOW: Made = { over: Promise.resolve() };

/** Makes a fault at these keys, which have two writes each in every store. */
export async function makeFault(world: World, fault: Fault, keys: readonly string[]): Promise<Made> {
  for (const key of keys) world.history.faulted.add(`${fault.path} ${key}`);
  if (isDamage(fault)) {
    for (const key of keys) await damage(world, fault, key);
    return NOW;
  }
  const make = BY_NAME[fault.name];
  if (make === undefined) throw new Error(`nobody makes ${fault.name}`);
  return (await make(world, fault, keys)) ?? NOW;
}

/** Damage by hand to one key. What is there only while nothing drains leaves the key held. */
async function damage(world: World, { name, path, region }: Fault, key: string): Promise<void> {
  const found = DAMAGES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no damage ${name}`);
  const of = modelOf(path);
  const { history } = world;
  if (found.third) await setDrain(world, path, { paused: true, key });
  const third = found.third ? await history.write(path, key) : undefined;
  if (name === "entry of a suppressed change" && third) third.withdrawn = true;
  const { hands } = world;
  // The damages write into one region by name; a compound says which.
  const chosen =
    region === null || name === "old entry"
      ? hands
      : Object.assign(Object.create(hands), {
          entry: (on: ModelPath, at: string, _: string, entry: Parameters<typeof hands.entry>[3]) =>
            hands.entry(on, at, region, entry),
        });
  await found.do(chosen, of, key, third?.id ?? "");
  history.plant(path, key, ...plantedBy(name, of));
  if (found.third && !found.still) await setDrain(world, path, { paused: false, key });
}

function plantedBy(name: string, of: ModelPath): Json[] {
  const foreign: Json = of.model === "merge" ? { points: 10_000, visits: null } : memberOf(of, 1_000);
  switch (name) {
    case "row changed at its version":
      return [foreign];
    case "row written from elsewhere":
      return [of.model === "append" ? { n: 9 } : foreign];
    case "row fell back":
      return [of.value(1)];
    case "entry wrong at its version":
      return [of.value(40)];
    case "entry that nothing durable knows":
      return [of.value(7)];
    default:
      return [];
  }
}

const memberOf = (of: ModelPath, n: number): Json => (of.model === "monotonic" ? { mark: n } : { n });

type Make = (world: World, fault: Fault, keys: readonly string[]) => Promise<Made | undefined>;

const writeEach = async ({ history }: World, path: string, keys: readonly string[]) => {
  const made = [];
  for (const key of keys) made.push(await history.write(path, key));
  return made;
};

const BY_NAME: Record<string, Make> = {
  "backlog behind a locked table": async (world, { path, forMs }, keys) => {
    const client = new pg.Client({ connectionString: world.servers.env.ORIGIN_URL });
    client.on("error", () => {});
    await client.connect();
    await client.query(`BEGIN; LOCK TABLE public.${modelOf(path).table} IN EXCLUSIVE MODE`);
    await writeEach(world, path, keys);
    // The session may be gone by then, and its lock with it.
    return { over: passed(forMs).then(() => client.end().catch(() => {})) };
  },
  "backlog behind an origin that is away": async (world, { path, forMs }, keys) => {
    const { origin } = world.servers.stores;
    await origin.stop();
    await writeEach(world, path, keys);
    return { over: passed(forMs).then(() => origin.restart()) };
  },
  "queue emptied": (world, { path }, keys) => whileHandedOver(world, path, keys, () => world.queue.flushall()),
  "region emptied": async (world, { path, region }, keys) => {
    await writeEach(world, path, keys);
    await world.caches[region as Region].flushall();
  },
  "region comes back with older entries": async (world, { path, region }, keys) => {
    const server = region === "eu" ? world.servers.stores.cacheEu : world.servers.stores.cacheUs;
    await world.caches[region as Region].save();
    await server.stop();
    await writeEach(world, path, keys);
    await untilSettledElsewhere(world, keys);
    await server.restart();
  },
  "region killed while writes pass": async (world, { path, region }, keys) => {
    const server = region === "eu" ? world.servers.stores.cacheEu : world.servers.stores.cacheUs;
    server.kill("SIGKILL");
    await writeEach(world, path, keys);
    await server.restart();
  },
  "path left paused": async (world, { path }, keys) => {
    await setDrain(world, path, { paused: true });
    await writeEach(world, path, keys);
  },
  "lane left paused": async (world, { path }, keys) => {
    await setDrain(world, path, { paused: true, lane: laneOf(keys[0] as string, laneCountOf(world, path)) });
    await writeEach(world, path, keys);
  },
  "queue paused by another tool": async (world, { path }, keys) => {
    for (const key of keys) await onLane(world, path, key, (lane) => lane.pause());
    await writeEach(world, path, keys);
  },
  "handoff stranded": (world, { path }, keys) =>
    whileHandedOver(world, path, keys, async () => {
      for (const key of keys) await onLane(world, path, key, (lane) => lane.obliterate({ force: true }));
    }),
  "job worked twice": async (world, { path }, keys) => {
    await untilSettled(world, keys);
    await addJobs(world, path, keys, (key) => world.history.of(path, key).map(({ id }) => id));
  },
  "old job over newer": async (world, { path }, keys) => {
    await writeEach(world, path, keys);
    await untilSettled(world, keys);
    await addJobs(world, path, keys, (key) => [world.history.of(path, key)[0]?.id as string]);
  },
  "cache written, append failed": async (world, { path, region }, keys) => {
    const of = modelOf(path);
    for (const key of keys) {
      const entry = { version: 3, value: of.value(3), speculative: 1 as const, mutation: randomUUID() };
      await world.hands.entry(of, key, region as Region, entry);
      world.history.plant(path, key, of.value(3));
    }
  },
  "flush half done": async (world, { path }, keys) => {
    const holder = await holdSettlements(world.servers.env.DATABASE_URL as string, [...keys]);
    const made = await writeEach(world, path, keys);
    await until("the origin has the writes", async () => {
      const { rows } = await world.api.system.origin.query(
        "SELECT count(*)::int AS n FROM trueup.receipt WHERE mutation = ANY ($1)",
        [made.map(({ id }) => id)],
      );
      return rows[0].n === made.length;
    });
    await until("the ledger's settlement waits", async () => (await holder.waiting()) > 0);
    await holder.endWaiting();
    await holder.release();
  },
  "entry of a deleted key": async (world, { path, region }, keys) => {
    const of = modelOf(path);
    for (const key of keys) await world.history.write(path, key, { deletes: true });
    await untilSettled(world, keys);
    for (const key of keys)
      await world.hands.entry(of, key, region as Region, { version: 2, value: of.value(2), mutation: "" });
  },
  "origin put back": (world, fault, keys) => putBackOver(world, "ORIGIN_URL", fault, keys),
  "ledger put back": (world, fault, keys) => putBackOver(world, "DATABASE_URL", fault, keys),
};

/** Puts a database back to the moment before a write of each key, which every store had settled. */
async function putBackOver(world: World, url: "ORIGIN_URL" | "DATABASE_URL", { path }: Fault, keys: readonly string[]) {
  const then = await snapshotOf(world.servers.env[url] as string);
  try {
    await writeEach(world, path, keys);
    await untilSettled(world, keys);
    await then.putBack();
  } finally {
    await then.drop();
  }
  return NOW;
}

/** A write whose region is away is settled all the same, or its confirmation is owed; either way the origin has it. */
async function untilSettledElsewhere(world: World, keys: readonly string[]): Promise<void> {
  await until("the origin has the writes", async () => {
    const ids = keys.map((key) => world.history.writes.findLast((write) => write.key === key)?.id);
    const { rows } = await world.api.system.origin.query(
      "SELECT count(*)::int AS n FROM trueup.receipt WHERE mutation = ANY ($1)",
      [ids],
    );
    return rows[0].n === ids.length;
  });
}

/** Writes each key once, and does something to the queue while it has the writes and the origin takes none of them. */
async function whileHandedOver(world: World, path: string, keys: readonly string[], act: () => Promise<unknown>) {
  const client = new pg.Client({ connectionString: world.servers.env.ORIGIN_URL });
  await client.connect();
  try {
    await client.query(`BEGIN; LOCK TABLE public.${modelOf(path).table} IN EXCLUSIVE MODE`);
    await writeEach(world, path, keys);
    await until("the relay has handed the writes over", async () => {
      const { rowCount } = await world.api.system.ledger.query(
        "SELECT FROM outstanding WHERE key = ANY ($1) AND state = 0 LIMIT 1",
        [keys],
      );
      return rowCount === 0;
    });
    await act();
    return NOW;
  } finally {
    await client.end();
  }
}

/** Puts jobs into the lanes of a path, as a queue that delivers twice does. */
async function addJobs(world: World, path: string, keys: readonly string[], idsOf: (key: string) => string[]) {
  for (const key of keys)
    await onLane(world, path, key, async (lane) => {
      for (const _ of [1, 2]) await lane.add("flush", { ids: idsOf(key) }, { ...JOB_OPTIONS, jobId: randomUUID() });
    });
}

/** Resumes what another tool paused in a queue, as a person does with that tool. */
export async function queueResumed(world: World, path: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) await onLane(world, path, key, (lane) => lane.resume());
}

async function onLane(world: World, path: string, key: string, work: (lane: Queue) => Promise<unknown>) {
  const { queue } = pathOf(world.stores, path).config;
  if (!queue) throw new Error(`${path} has no queue`);
  const lane = new Queue(laneQueueName(queue, laneOf(key, queue.lanes)), {
    connection: { url: world.servers.env.QUEUE_URL },
    prefix: queue.prefix,
    skipVersionCheck: true,
  });
  try {
    await work(lane);
  } finally {
    await lane.close();
  }
}
