import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { configPath, databaseUrl } from "../config/environment";
import { loadConfig } from "../config/load-config";
import type { ProposedMutation } from "../domain/check-mutation";
import { inventoryWarnings } from "../domain/lint/inventory-check";
import { type Result, refused } from "../errors";
import { IdMaker } from "../ledger/identity";
import { redisSetup } from "../stores/cache/redis/setup";
import type { Log, WiredPath } from "../stores/path";
import { Acceptor } from "../write-path/accept";
import { CacheOnlyAcceptor } from "../write-path/cache-only";
import { ControlLease } from "../write-path/control-lease";
import { Latencies } from "../write-path/latencies";
import { readKey } from "../write-path/read";
import type { Accepted, ReadAnswer } from "../write-path/types";
import { openStores, type Stores } from "./stores";

/** The write path for producing services. */
export interface WritePath {
  /** Appends one mutation; see Acceptor. `region` matters on cache-only paths: the cache that acknowledges. */
  accept(path: string, proposed: ProposedMutation): Promise<Result<Accepted>>;
  /** Appends many of one path, in order; one answer each. */
  acceptMany(path: string, proposed: ProposedMutation[]): Promise<Result<Accepted>[]>;
  /** What a reader of a region gets of a key; throws when neither cache nor origin answers. */
  read(path: string, key: string, region?: string): Promise<ReadAnswer>;
  /** Brings cache-only acknowledgments into the ledger, gives leases back, closes what was opened here. */
  close(): Promise<void>;
}

export interface WritePathOptions {
  /** Who acknowledges, as control leases and speculation name it; default: host and process. */
  producer?: string;
  /** How long a cache-only acknowledgment may wait for the ledger. */
  speculationDelayMs?: number;
  log: Log;
}

const CONTROL_POLL_MS = 1_000;
const BEAT_MS = 2_000;

/** The write path over stores that the caller opened and closes. */
export async function writePathOver(stores: Stores, options: WritePathOptions): Promise<WritePath> {
  const ids = new IdMaker(await stores.ledger.clockOffsetMs());
  const producer = options.producer ?? `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  const acceptors = new Map<string, Acceptor>();
  const speculative = new Map<string, Promise<CacheOnlyAcceptor>>();
  const leases: ControlLease[] = [];
  const reads = new Map<string, "cache" | "origin">();
  /** The epoch of each path as last seen: what tells which producers have followed a switch. */
  const epochs = new Map<string, bigint>();
  const poll = async () => {
    try {
      ids.follow(await stores.ledger.clockOffsetMs());
      for (const control of await stores.ledger.controls()) {
        reads.set(control.path, control.reads);
        epochs.set(control.path, control.epoch);
      }
    } catch {
      // What was last known stays in force; a read that must come from the origin is refused nowhere.
    }
  };
  await poll();
  const timer = setInterval(() => void poll(), CONTROL_POLL_MS);
  timer.unref();
  const latencies = new Latencies();
  const beat = setInterval(() => {
    const seen = Object.fromEntries([...epochs].map(([path, epoch]) => [`epoch ${path}`, String(epoch)]));
    void stores.ledger.beat("producer", producer, { ...latencies.take(), ...seen }).catch(() => {});
  }, BEAT_MS);
  beat.unref();

  for (const path of stores.paths.values()) {
    acceptors.set(path.config.name, new Acceptor(path, ids));
    if (path.config.acknowledge === "cache-only") void warnOfEviction(stores, path, options.log);
  }
  const speculate = (path: WiredPath) => {
    const name = path.config.name;
    const made =
      speculative.get(name) ??
      (async () => {
        const cache = path.caches[0];
        if (cache === undefined) throw new Error(`path ${name} is cache-only and has no cache`);
        const lease = new ControlLease(path, cache, producer, options.log);
        leases.push(lease);
        await lease.start();
        return new CacheOnlyAcceptor(path, cache, acceptors.get(name) as Acceptor, lease, ids, {
          producer,
          delayMs: options.speculationDelayMs ?? 250,
          log: options.log,
        });
      })();
    speculative.set(name, made);
    return made;
  };
  const unknown = (path: string) => refused({ code: "unknown-path", path, known: [...stores.paths.keys()] });
  const accept: WritePath["accept"] = async (path, proposed) => {
    const wired = stores.paths.get(path);
    if (wired === undefined) return unknown(path);
    const began = performance.now();
    const acceptor =
      wired.config.acknowledge === "cache-only" ? await speculate(wired) : (acceptors.get(path) as Acceptor);
    const outcome = await acceptor.accept(proposed);
    latencies.add(path, performance.now() - began);
    return outcome;
  };
  return {
    accept,
    acceptMany: (path, proposed) => Promise.all(proposed.map((p) => accept(path, p))),
    async read(path, key, region) {
      const wired = stores.paths.get(path);
      if (wired === undefined)
        throw new Error(`There is no path ${path}. The paths are ${[...stores.paths.keys()].join(", ")}.`);
      return readKey(wired, key, region ?? null, reads.get(path) ?? "cache");
    },
    async close() {
      clearInterval(timer);
      clearInterval(beat);
      const made = await Promise.allSettled(speculative.values());
      await Promise.all(made.map((m) => (m.status === "fulfilled" ? m.value.stop() : null)));
      await Promise.all(leases.map((lease) => lease.stop()));
    },
  };
}

/** The inventory alone lists what only the cache has acknowledged: whoever starts hears of it where the store may evict it. */
async function warnOfEviction(stores: Stores, path: WiredPath, log: Log): Promise<void> {
  const [cache] = path.config.caches;
  if (cache === undefined) return;
  const setup = await redisSetup(stores.redis(cache.connection));
  for (const { code, level, reason, remedy } of inventoryWarnings(cache.region, setup?.maxmemoryPolicy ?? null))
    log.warn({ path: path.config.name, region: cache.region, code, level, remedy }, reason);
}

/** Opens the write path from `TRUEUP_CONFIG` and `DATABASE_URL`; throws with what is wrong and where. */
export async function openWritePath(
  options: Partial<WritePathOptions> & { env?: NodeJS.ProcessEnv } = {},
): Promise<WritePath> {
  const env = options.env ?? process.env;
  const log = options.log ?? { info() {}, warn() {}, error() {} };
  const stores = await openStores({
    config: loadConfig({ path: configPath(env), env }),
    databaseUrl: databaseUrl(env),
    name: options.producer ?? "producer",
    log,
  });
  const writePath = await writePathOver(stores, { ...options, log });
  return {
    ...writePath,
    async close() {
      await writePath.close();
      await stores.close();
    },
  };
}
