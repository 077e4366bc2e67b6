import type { PathConfig } from "../domain/contract";
import type { LedgerPort } from "../ledger/ledger";
import type { CachePort } from "./cache/port";
import type { OriginPort, ReplicaPort } from "./origin/port";
import type { QueuePort } from "./queue/port";

/** One path with its stores, as composition joins them. */
export interface WiredPath {
  config: PathConfig;
  pathId: number;
  ledger: LedgerPort;
  caches: CachePort[];
  /** Null on an observed path without one. */
  queue: QueuePort | null;
  origin: OriginPort | null;
  replicas: ReplicaPort[];
}

/** Where the write path tells of what a person should know; pino's shape. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
