import type { Lane } from "../../domain/lane";
import type { Mark } from "../../domain/marks";
import type { Mutation, OutstandingState } from "../../domain/mutation";
import type { MUTATION } from "../../domain/mutation/transitions";
import type { DrainScope } from "../../domain/path-control";
import type { MovedTo } from "../../domain/state-machine/machine";
import type { Control } from "../paths/model";

/** A part of a path's drain: the whole, a lane, or a key. */
export type DrainPart = { kind: "path" } | { kind: "lane"; lane: number } | { kind: "key"; key: string };

export interface DrainChange {
  pathId: number;
  scope: DrainPart;
  paused: boolean;
  reason: string;
  actor: string;
}

/** The epochs of a path and of its origin's fence. */
export interface FenceStanding {
  epoch: bigint;
  fencedEpoch: bigint;
  fencedAt: Date | null;
}

/** Ids of one lane, taken for the queue. */
export interface Handoff extends Lane {
  job: string;
  ids: string[];
}

/** A lane's outstanding mutations between two ids, without the first and with the last; null: to the lane's end. */
export interface LanePart {
  after: string;
  upTo: string | null;
}

/** A page of a lane's outstanding mutations behind an id, and the time before which a mutation was queued whose job is asked for. */
export interface QueuedPage {
  after: string;
  queuedBefore: Date;
  limit: number;
}

/** Some lanes' queues refused their jobs; the others have theirs. */
export class LanesRefused extends Error {
  constructor(
    readonly refused: Handoff[],
    reason: unknown,
  ) {
    super(reason instanceof Error ? reason.message : String(reason));
  }
}

export interface HandOffLimits {
  jobs: number;
  perJob: number;
  /** The number of lanes that the caller knows of each path, in the order of the paths; absent: all lanes. */
  lanes?: readonly number[];
}

export interface OutstandingMutation extends Mutation {
  state: OutstandingState;
  attempts: number;
  /** Since when it has met nothing but contention; null: not now. */
  heldUpSince: Date | null;
  /** Digests of its idempotency key and of its content, for its receipt; null: made before they were kept. */
  idempotency: string | null;
  fingerprint: string | null;
  /** The key's highest version in the ledger. */
  head: bigint;
  /** How the version it builds on stands, as outstanding state or settlement; null when the ledger has no such version. */
  basis: "accepted" | "queued" | "unknown" | "conflicted" | "failed" | "settled" | "suppressed" | null;
}

export interface LaneBatch {
  control: Control;
  /** The lane's mark in the origin, as far as the ledger has recorded it. */
  mark: Mark;
  /** Those of the asked ids that are still outstanding, with what a decision needs. */
  due: OutstandingMutation[];
  /** Asked ids that are held back by a pause of their key. */
  held: string[];
  /** Keys of asked ids that were settled before: their cache entries may still need confirming. */
  settledKeys: string[];
}

export interface Settling {
  id: string;
  outcome: "materialized" | "superseded";
  because: string | null;
}

/** A flush does not follow the mark that the ledger has of its lane. */
export class MarksMoved extends Error {
  override name = "MarksMoved";
}

export interface Release {
  id: string;
  /** `accepted` goes back to the relay after `delayMs`; the others wait for a person or a receipt. */
  state: MovedTo<typeof MUTATION, "put-off" | "ask" | "give-up" | "lose">;
  because: string;
  delayMs: number;
  countsAsAttempt: boolean;
  /** The mutation met only contention; the time in contention is kept until another result. */
  isHeldUp?: boolean;
}

/** Keys of whose origin rows a region must still be told, as read at a moment of the ledger's clock. */
export interface OwedConfirmations {
  pathId: number;
  region: string;
  keys: string[];
  asOf: string;
}

/** A pause of draining, and who asked for it; a path that paused itself was asked by nobody. */
export interface DrainHold {
  of: DrainScope;
  /** Whether the path was paused by the product and by no person. */
  byItself: boolean;
  reason: string | null;
  actor: string | null;
  since: Date | null;
}
