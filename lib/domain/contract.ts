import type { ReadSource } from "./path-control";
/** `native`: Trueup carries the writes itself. `observed`: another system does, and Trueup only reads its stores. */
export const PATH_MODES = ["native", "observed"] as const;
export type PathMode = (typeof PATH_MODES)[number];

/** Acknowledgment boundaries: the part that is durable when success is returned. */
export const ACKNOWLEDGMENT_BOUNDARIES = ["origin-commit", "durable-append", "cache-only"] as const;
export type AcknowledgmentBoundary = (typeof ACKNOWLEDGMENT_BOUNDARIES)[number];

/** Where an acknowledged write is durable. */
export const DURABLE_STORES = ["ledger", "origin"] as const;
export type DurableStore = (typeof DURABLE_STORES)[number];

/** Invariant classes: how much a late, lost or misordered value matters. */
export const INVARIANT_CLASSES = ["rebuildable", "external", "monotonic", "mergeable", "binding"] as const;
export type InvariantClass = (typeof INVARIANT_CLASSES)[number];

/** Replay models: how the origin applies a mutation, once or repeatedly. */
export const REPLAY_MODELS = ["last-write-wins", "versioned", "monotonic", "merge", "append"] as const;
export type ReplayModel = (typeof REPLAY_MODELS)[number];

/** Places beside the answer in which the product speaks of a write. */
export const WORDING_PLACES = ["button", "email", "webhook", "event"] as const;
export type WordingPlace = (typeof WORDING_PLACES)[number];

/** The product's own words for its two states, and what it says elsewhere in each of them. */
export interface ContractWording {
  accepted: string;
  materialized: string;
  places?: { place: WordingPlace; says: string; at: "accepted" | "materialized" }[];
}

/** Who notices a write to the record, and acts on it. */
export const SIDE_EFFECT_CAUSES = ["trigger", "capture", "consumer"] as const;

/** What a write sets off beside itself. `once`: it happens once by itself, however often the write is applied. */
export interface SideEffect {
  name: string;
  by: (typeof SIDE_EFFECT_CAUSES)[number];
  once: boolean;
}

/** The contract of a write path with its callers. */
export interface PathContract {
  /** `[a-z][a-z0-9-]{0,62}` */
  name: string;
  title: string;
  mode: PathMode;
  /** On an observed path that does not declare it, inferred from the stores that are mapped. */
  acknowledge: AcknowledgmentBoundary;
  invariant: InvariantClass;
  replay: ReplayModel;
  maxTruthLagMs: number;
  /** The longest recovery that the product tolerates; absent: nobody has said. */
  maxCatchUpMs?: number;
  /** Headroom that is to be left for a recovery; absent: none. */
  reserveHeadroomPerSec?: number;
  effects?: SideEffect[];
  wording: ContractWording;
}

export interface QueueConfig {
  connection: string;
  name: string;
  prefix: string;
  lanes: number;
  attempts: number;
}

export interface CacheConfig {
  region: string;
  connection: string;
  /** The entry's Redis key, with `{key}` where the mutation's key goes. */
  key: string;
  /** The life given to entries that Trueup writes. */
  ttlMs: number;
  /** The name of the entry that another system kept before the path was taken over; each write of the path deletes that entry. */
  formerly?: string | undefined;
}

export type OriginValue = { kind: "jsonb"; column: string } | { kind: "columns"; columns: string[] };

export interface OriginConfig {
  connection: string;
  /** Schema, table and column names exactly as the catalog has them, unquoted. */
  schema: string;
  table: string;
  key: string;
  version: string;
  value: OriginValue;
  updatedAt?: string;
  /** `monotonic` only: JSON pointer of the member that may never fall. */
  greatest?: string;
  /** `append` only: the unique column that takes the mutation's id. */
  item?: string;
}

export interface ReplicaConfig {
  connection: string;
}

/** The store that a dependent reads; null where the configuration does not state it. */
export type DependentReads = ReadSource | null;

/** A dependent: held back during a recovery, and restored in declared order at its end. */
export type DependentConfig =
  | { kind: "queue"; name: string; reads: DependentReads; connection: string; queue: string; prefix: string }
  | { kind: "webhook"; name: string; reads: DependentReads; url: string }
  | { kind: "flag"; name: string; reads: DependentReads };

/** `share`: busy time ÷ wall time of one connection a store that the sweep may take; 0: it is off. */
export interface SweepConfig {
  share: number;
}

/** The stores with a sensor; null where only the sweep finds the store's changes. */
export interface SensorsConfig {
  origin: "trigger" | null;
  caches: "tracking" | null;
}

/** A native path: its contract, and where its stores are. */
export interface PathConfig extends PathContract {
  mode: "native";
  queue?: QueueConfig;
  caches: CacheConfig[];
  origin?: OriginConfig;
  replicas: ReplicaConfig[];
  /** JSON pointers into the value, hidden from the support role. */
  mask: string[];
  dependents: DependentConfig[];
  /** The rate the origin is known to bear; absent: it is measured. */
  safeDrainPerSec?: number;
  sweep: SweepConfig;
  sensors: SensorsConfig;
  /** The grace time in which an outstanding mutation may be in no queue before it counts as stranded. */
  graceMs: number;
}

/** The contract alone, without the stores behind it. */
export function contractOf(path: PathContract): PathContract {
  const { name, title, mode, acknowledge, invariant, replay, maxTruthLagMs, wording } = path;
  const { maxCatchUpMs, reserveHeadroomPerSec, effects } = path;
  const declared = { maxCatchUpMs, reserveHeadroomPerSec, effects };
  return { name, title, mode, acknowledge, invariant, replay, maxTruthLagMs, wording, ...definedOf(declared) };
}

/** The promises of a path, without the names that it is known by. */
export function promisesOf(path: PathContract): Omit<PathContract, "name" | "title" | "mode"> {
  const { name: _, title: __, mode: ___, ...promises } = contractOf(path);
  return promises;
}

/** The members that are there. */
const definedOf = <T extends object>(members: T): Partial<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;

/** The Redis key under which a cache holds a key's entry. */
export function cacheEntryKey(cache: Pick<CacheConfig, "key">, key: string): string {
  // A replacer function: `$&` and its like in a key are text, not a pattern.
  return cache.key.replace("{key}", () => key);
}
