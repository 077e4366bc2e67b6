import type { JsonText } from "../json-text";
import type { Reading } from "../verdict/evidence";
import type { ObservedPath } from "./mapping";

/**
 * Where another system's work on an item stands. `untold`: the source does not say (an insert-only outbox). `gone`: its job or row
 * disappeared before an end was seen. `done`: the source or the queue says that it ended; the origin alone proves an effect. `suppressed`:
 * a run of Trueup took it out. The order is the ledger's encoding, and only grows at its end.
 */
export const ITEM_STATES = ["waiting", "active", "delayed", "failed", "done", "gone", "untold", "suppressed"] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** Where an item was read. */
export const ITEM_SOURCES = ["outbox", "job"] as const;
export type ItemSource = (typeof ITEM_SOURCES)[number];

/**
 * A version as its store has it: a decimal number, or an instant as RFC 3339 text with as many digits after the second as the store
 * keeps. Null: the store carries none.
 */
export type VersionText = string | null;

/** One write of another system, as its outbox or one of its jobs says it. */
export interface ObservedItem {
  source: ItemSource;
  /** The outbox row's id, else a digest of queue, job id, time and payload, since job ids are used again. */
  id: string;
  /** The job's own id in its queue; null of an outbox row. */
  job: string | null;
  key: string;
  operation: "set" | "delete";
  version: VersionText;
  payload: JsonText | undefined;
  acceptedAt: Date | null;
  actor: string | null;
  requestId: string | null;
  idempotencyKey: string | null;
  state: ItemState;
  /** Why it failed, in the other system's words. */
  because: string | null;
  /** When this state was last read. */
  seenAt: Date;
}

/** An entry of another system's cache. `opaque`: its bytes fit no format, and only equal bytes say the same. */
export type ObservedEntry =
  | { kind: "value"; version: VersionText; value: JsonText; ttlMs: number | null }
  | { kind: "opaque"; bytes: number; digest: string; because: string; ttlMs: number | null };

/** A row of another system's table. `deleted`: the row is there and marked as deleted. */
export interface ObservedRow {
  version: VersionText;
  value: JsonText | undefined;
  updatedAt: Date | null;
  deleted: boolean;
}

/** How much of a source was looked at. */
export interface PartCoverage {
  /** The outbox, or one state of the queue's jobs. */
  part: string;
  /** When the last whole round ended; null: none did yet. */
  roundEndedAt: Date | null;
  /** When the newest items were last read. */
  readAt: Date | null;
  /** Why the last reading failed; null: it succeeded. */
  because: string | null;
  /** Rows or jobs that fit no mapping. */
  unclassified: bigint;
}

/** All stores of one key of an observed path at one read time. */
export interface ObservedEvidence {
  key: string;
  path: Pick<ObservedPath, "outbox" | "jobs" | "origin" | "replay" | "maxTruthLagMs" | "graceMs" | "former">;
  /** The items that intake knows, newest first. */
  items: Reading<ObservedItem[]>;
  /** The queue is paused; null on a path without a queue. */
  paused: Reading<boolean | null>;
  coverage: readonly PartCoverage[];
  /** `texts`: the region keeps every value as text. */
  caches: { region: string; texts: boolean; reading: Reading<ObservedEntry | null> }[];
  /** Null inside: no row. Left out on a path without an origin. */
  origin: Reading<ObservedRow | null> | null;
  replicas: { name: string; reading: Reading<ObservedRow | null> }[];
  /** The highest version at which the origin was ever read. */
  highestSeen: VersionText;
  readAt: Date;
}
