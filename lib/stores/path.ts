import type { PathConfig } from "../domain/contract";
import type { LogFields } from "../domain/log/log-fields";
import type { ObservedPath } from "../domain/observed/mapping";
import type { Ledger } from "../ledger/ledger";
import type { CachePort, CacheReads, ForeignCacheReads, ForeignCacheWrites } from "./cache/port";
import type {
  ForeignOriginReads,
  ForeignOriginWrites,
  OriginPort,
  OriginReads,
  ReplicaPort,
  SameDatabaseReplay,
} from "./origin/port";
import type { QueuePort, QueueReads } from "./queue/port";
import type { JobsReads, JobsWrites, OutboxReads, OutboxWrites } from "./source/port";

/** One path with the reads of its stores, from which evidence is gathered. */
export interface ReadPath {
  config: PathConfig;
  pathId: number;
  ledger: Ledger;
  caches: readonly CacheReads[];
  /** Null on a path that acknowledges at the origin and has none. */
  queue: QueueReads | null;
  origin: OriginReads | null;
  replicas: readonly ReplicaPort[];
}

/** One path with its stores, as composition joins them. */
export interface WiredPath extends ReadPath {
  config: PathConfig;
  pathId: number;
  ledger: Ledger;
  caches: CachePort[];
  /** Null on a path that acknowledges at the origin and has none. */
  queue: QueuePort | null;
  origin: OriginPort | null;
  replicas: ReplicaPort[];
  /** Replays a page in one transaction where the ledger and the origin share a database; null when the origin's kind cannot. */
  sameDatabase: SameDatabaseReplay | null;
}

/** A path of another system with the reads of its stores; there are no writes. */
export interface ReadObservedPath {
  config: ObservedPath;
  pathId: number;
  outbox: OutboxReads | null;
  jobs: JobsReads | null;
  caches: readonly ForeignCacheReads[];
  origin: ForeignOriginReads | null;
  replicas: readonly ForeignOriginReads[];
}

/** A path of another system with the writes that its `repair` allows; null: the verb is not allowed, or there is no such store. */
export interface WiredObservedPath extends ReadObservedPath {
  writes: {
    jobs: JobsWrites | null;
    outbox: OutboxWrites | null;
    caches: readonly ForeignCacheWrites[];
    origin: ForeignOriginWrites | null;
  };
}

/** The log that engine and write path report to, in pino's shape. Its fields are an allow-list; a message is a text of the product's own. */
export interface Log {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
