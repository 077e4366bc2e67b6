import { Redis } from "ioredis";
import type { Stores } from "../../../lib/composition/stores";
import { runMaterializer } from "../../../workers/materializer";
import { runObserver } from "../../../workers/observer";
import { runReconciler } from "../../../workers/reconciler";
import { runRelay } from "../../../workers/relay";
import { runReplayer } from "../../../workers/replayer";
import { runSampler } from "../../../workers/sampler";
import { runSteward } from "../../../workers/steward";
import type { Api } from "../../fixtures/api";
import { handsOn } from "../../fixtures/damaged-keys";
import { until } from "../../fixtures/foreign/kit/by-hand";
import type { OwnServers } from "../../fixtures/own-servers";
import { pathOf, type TestSystem } from "../../fixtures/system";
import { History, PATHS } from "./history";

export type Region = "eu" | "us";
export const REGIONS: readonly Region[] = ["eu", "us"];

/** A running system on servers of its own, its producers' history, and hands in its stores. */
export interface World {
  api: Api;
  stores: Stores;
  servers: OwnServers;
  history: History;
  hands: ReturnType<typeof handsOn>;
  queue: Redis;
  caches: Record<Region, Redis>;
}

/** Opens the world of a file's tests on what its own servers and its console have. */
export async function openWorld(api: Api, servers: OwnServers): Promise<World & { close(): Promise<void> }> {
  const stores = await api.system.open("compounds");
  const hands = handsOn({ system: api.system, stores });
  const redis = (url: string | undefined) => {
    const client = new Redis(url ?? "");
    // What a fault stops comes back.
    client.on("error", () => {});
    return client;
  };
  const queue = redis(servers.env.QUEUE_URL);
  const caches = { eu: redis(servers.env.CACHE_EU_URL), us: redis(servers.env.CACHE_US_URL) };
  const history = new History(await api.system.producer({ stores }));
  return {
    api,
    stores,
    servers,
    history,
    hands,
    queue,
    caches,
    async close() {
      await hands.close();
      for (const client of [queue, caches.eu, caches.us]) client.disconnect();
    },
  };
}

/** Runs every worker that native paths need, until the system is closed. */
export async function runWorkers(system: TestSystem): Promise<void> {
  const workers = [runRelay, runMaterializer, runReplayer, runSampler, runObserver, runReconciler, runSteward];
  for (const worker of workers) await system.run(worker);
}

/** Pauses or resumes the drain of a path, or of one of its lanes or keys, as a person does. */
export async function setDrain({ api }: World, path: string, wanted: { paused: boolean; lane?: number; key?: string }) {
  const answer = await api.post(`/paths/${path}/drain`, { ...wanted, reason: "a test" });
  if (answer.status !== 200) throw new Error(`${path} is not steered: ${answer.status} ${answer.body.detail}`);
}

/** Waits until the ledger owes none of these keys' writes. */
export async function untilSettled({ api }: World, keys: readonly string[]): Promise<void> {
  await until(`nothing of ${keys.join(", ")} is outstanding`, async () => {
    const { rowCount } = await api.system.ledger.query("SELECT FROM outstanding WHERE key = ANY ($1) LIMIT 1", [keys]);
    return rowCount === 0;
  });
}

/** Waits until both regions show a key's newest write as confirmed. */
export async function untilConfirmed(world: World, path: string, key: string): Promise<void> {
  const { regions } = PATHS.find((of) => of.path === path) ?? { regions: [] };
  const newest = world.history.of(path, key).at(-1);
  for (const region of regions as Region[])
    await until(`region ${region} has confirmed ${path} ${key}`, async () => {
      const [version, speculative] = await world.caches[region].hmget(`${path}:${key}`, "version", "speculative");
      return version === null || (version === String(newest?.version) && speculative === "0");
    });
}

export const laneCountOf = (world: World, path: string): number => pathOf(world.stores, path).config.queue?.lanes ?? 1;
