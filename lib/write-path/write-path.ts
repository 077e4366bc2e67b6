import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { isOnCacheWord } from "../domain/boundaries";
import type { ProposedMutation } from "../domain/check-mutation";
import { type Result, refused } from "../errors";
import type { Ledger } from "../ledger/ledger";
import { IdMaker } from "../ledger/mutations/identity";
import type { Log, WiredPath } from "../stores/path";
import { Acceptor } from "./accept";
import { CacheOnlyAcceptor } from "./cache-only";
import { ControlLease } from "./control-lease";
import { FollowedControl } from "./followed-control";
import { Latencies } from "./latencies";
import { readKey } from "./read";
import type { Accepted, ReadAnswer } from "./types";

/** The write path for producing services. */
export interface WritePath {
  /** Appends one mutation; see Acceptor. `region` names the cache that acknowledges on a cache-only path. */
  accept(path: string, proposed: ProposedMutation): Promise<Result<Accepted>>;
  /** Appends many mutations of one path, in order; one answer each. */
  acceptMany(path: string, proposed: ProposedMutation[]): Promise<Result<Accepted>[]>;
  /** Reads a key for a region; throws when neither cache nor origin answers. */
  read(path: string, key: string, region?: string): Promise<ReadAnswer>;
  /** Brings cache-only acknowledgments into the ledger, releases leases, and closes the stores that it opened. */
  close(): Promise<void>;
}

export interface WritePathOptions {
  /** The producer's name in control leases and speculation; default: host and process. */
  producer?: string;
  /** How long a cache-only acknowledgment may wait for the ledger, in milliseconds. */
  speculationDelayMs?: number;
  log: Log;
}

export interface WritePathStores {
  ledger: Ledger;
  paths: ReadonlyMap<string, WiredPath>;
}

const SPECULATION_DELAY_MS = 250;

/**
 * Opens the write path over stores that the caller opened and closes. A cache-only path takes its lease with its first mutation.
 */
export async function openWritePathOver(stores: WritePathStores, options: WritePathOptions): Promise<WritePath> {
  const { ledger, paths } = stores;
  const ids = new IdMaker(await ledger.clockOffsetMs());
  const producer = options.producer ?? `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  const latencies = new Latencies();
  const control = new FollowedControl({ ledger, producer, ids, latencies });
  await control.start();
  const acceptors = new Map([...paths].map(([name, path]) => [name, new Acceptor(path, ids)]));
  const speculation = new Speculation(acceptors, ids, { ...options, producer });
  const accept: WritePath["accept"] = async (name, proposed) => {
    const path = paths.get(name);
    const acceptor = acceptors.get(name);
    if (path === undefined || acceptor === undefined)
      return refused({ code: "unknown-path", path: name, known: [...paths.keys()] });
    const began = performance.now();
    const acknowledging = isOnCacheWord(path.config) ? await speculation.on(path) : acceptor;
    const outcome = await acknowledging.accept(proposed);
    latencies.add(name, performance.now() - began);
    return outcome;
  };
  return {
    accept,
    acceptMany: (path, proposed) => Promise.all(proposed.map((p) => accept(path, p))),
    async read(name, key, region) {
      const path = paths.get(name);
      if (path === undefined)
        throw new Error(`There is no path ${name}. The paths are ${[...paths.keys()].join(", ")}.`);
      return readKey(path, key, region ?? null, control.readsFrom(name));
    },
    async close() {
      control.stop();
      await speculation.stop();
    },
  };
}

/** The cache-only paths with acknowledgments, each under its lease. */
class Speculation {
  private readonly made = new Map<string, Promise<CacheOnlyAcceptor>>();
  private readonly leases: ControlLease[] = [];

  constructor(
    private readonly acceptors: ReadonlyMap<string, Acceptor>,
    private readonly ids: IdMaker,
    private readonly options: WritePathOptions & { producer: string },
  ) {}

  on(path: WiredPath): Promise<CacheOnlyAcceptor> {
    const { name } = path.config;
    const made = this.made.get(name) ?? this.begin(path);
    this.made.set(name, made);
    return made;
  }

  async stop(): Promise<void> {
    const made = await Promise.allSettled(this.made.values());
    await Promise.all(made.map((m) => (m.status === "fulfilled" ? m.value.stop() : null)));
    await Promise.all(this.leases.map((lease) => lease.stop()));
  }

  private async begin(path: WiredPath): Promise<CacheOnlyAcceptor> {
    const { producer, log, speculationDelayMs = SPECULATION_DELAY_MS } = this.options;
    const { name } = path.config;
    const [cache] = path.caches;
    if (cache === undefined) throw new Error(`path ${name} is cache-only and has no cache`);
    const lease = new ControlLease(path, cache, producer, log);
    this.leases.push(lease);
    await lease.start();
    const parts = { cache, acceptor: this.acceptors.get(name) as Acceptor, lease, ids: this.ids };
    return new CacheOnlyAcceptor(path, parts, { producer, delayMs: speculationDelayMs, log });
  }
}
