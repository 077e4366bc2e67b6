import type { PathConfig, PathContract } from "../contract";

/** Settings of the Redis behind a path's queue, as read from that Redis. */
export interface QueueStoreEvidence {
  maxmemoryPolicy: string;
  appendOnly: boolean;
  /** `appendfsync`; null where the user may not read the setting. */
  appendFsync: string | null;
  /** Replicas that are connected. */
  replicas: number | null;
  /** `min-replicas-to-write`; null where the user may not read the setting. */
  minReplicasToWrite: number | null;
  /** Tells one Redis process from another (its run id). */
  instance: string;
}

/** The promises of a path, and its measurements. A figure that was not measured is null, and never counts as good. */
export interface PromiseEvidence {
  path: PathContract;
  measured: {
    ingressPerSec: number | null;
    safeDrainPerSec: number | null;
    truthLagMs: number | null;
    headroomPerSec: number | null;
    catchUpMs?: number | null;
    outstanding?: bigint | null;
    /** A pause holds some of what is outstanding back. */
    held: boolean;
  } | null;
}

/** Everything a contract is judged by. */
export interface ContractEvidence extends PromiseEvidence {
  path: PathConfig;
  queueStore: QueueStoreEvidence | null;
  /** Run id of each cache's Redis by region; null where it could not be read. */
  cacheInstances: Readonly<Record<string, string | null>>;
  /** maxmemory-policy of the Redis with a cache-only path's inventory; null where it could not be read. */
  inventoryPolicy: string | null;
  /** The origin's time to commit a write, with the rate at the measurement. */
  originCommit: { p99Ms: number; atPerSec: number } | null;
}

export const WARNING_LEVELS = ["warning", "advice", "unmeasured"] as const;
export type WarningLevel = (typeof WARNING_LEVELS)[number];

export interface ContractWarning {
  code:
    | "wording-overpromises"
    | "binding-behind-write-behind"
    | "primary-state-in-cache"
    | "inventory-evicts"
    | "inventory-unmeasured"
    | "replay-too-weak"
    | "truth-lag-not-held"
    | "truth-lag-unmeasured"
    | "catch-up-too-long"
    | "catch-up-unmeasured"
    | "headroom-not-reserved"
    | "headroom-unmeasured"
    | "queue-evicts"
    | "queue-forgets"
    | "queue-writes-late"
    | "queue-alone"
    | "queue-unacknowledged"
    | "queue-shares-cache"
    | "queue-sharing-unmeasured"
    | "queue-unmeasured"
    | "speculation-taken-for-truth"
    | "dependents-undeclared"
    | "write-through-would-do"
    | "write-through-unmeasured";
  /** `unmeasured`: neither a warning nor a pass, since the evidence is missing. */
  level: WarningLevel;
  title: string;
  reason: string;
  remedy: string;
}

/** A check of a contract; an empty list is a pass. */
export type Check<Evidence extends PromiseEvidence = ContractEvidence> = (evidence: Evidence) => ContractWarning[];

/** Makes the list of a check's single warning. */
export const found = (
  level: WarningLevel,
  code: ContractWarning["code"],
  words: Pick<ContractWarning, "title" | "reason" | "remedy">,
): ContractWarning[] => [{ code, level, ...words }];

/** A figure as people read it: thousands apart, at most one decimal. */
export const amount = (figure: number) => figure.toLocaleString("en-US", { maximumFractionDigits: 1 });
