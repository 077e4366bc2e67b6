import type { PathConfig } from "../domain/contract";
import type { LedgerPort } from "../ledger/ledger";
import type { CachePort, CacheReads } from "./cache/port";
import type { OriginPort, OriginReads, ReplicaPort, SameDatabaseReplay } from "./origin/port";
import type { QueuePort, QueueReads } from "./queue/port";

/** One path with its stores as they are read: what evidence is given. */
export interface ReadPath {
  config: PathConfig;
  pathId: number;
  ledger: LedgerPort;
  caches: readonly CacheReads[];
  /** Null on an observed path without one. */
  queue: QueueReads | null;
  origin: OriginReads | null;
  replicas: readonly ReplicaPort[];
}

/** One path with its stores, as composition joins them. */
export interface WiredPath extends ReadPath {
  config: PathConfig;
  pathId: number;
  ledger: LedgerPort;
  caches: CachePort[];
  /** Null on an observed path without one. */
  queue: QueuePort | null;
  origin: OriginPort | null;
  replicas: ReplicaPort[];
  /** Replays a page in one transaction where ledger and origin are one database; null where the origin's kind cannot. */
  sameDatabase: SameDatabaseReplay | null;
}

/** Where the write path tells of what a person should know; pino's shape. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
