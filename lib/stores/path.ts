import type { PathConfig } from "../domain/contract";
import type { Ledger } from "../ledger/ledger";
import type { CachePort, CacheReads } from "./cache/port";
import type { OriginPort, OriginReads, ReplicaPort, SameDatabaseReplay } from "./origin/port";
import type { QueuePort, QueueReads } from "./queue/port";

/** One path with the reads of its stores, from which evidence is gathered. */
export interface ReadPath {
  config: PathConfig;
  pathId: number;
  ledger: Ledger;
  caches: readonly CacheReads[];
  /** Null on an observed path without a queue. */
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
  /** Null on an observed path without a queue. */
  queue: QueuePort | null;
  origin: OriginPort | null;
  replicas: ReplicaPort[];
  /** Replays a page in one transaction where the ledger and the origin share a database; null when the origin's kind cannot. */
  sameDatabase: SameDatabaseReplay | null;
}

/** The log that engine and write path report to, in pino's shape. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
