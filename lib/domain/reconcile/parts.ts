/** A reconciliation's scope on a path. `list`: the keys that the incident names. */
export type KeysBy = { by: "all" } | { by: "prefix"; prefix: string } | { by: "list" };

/** A walk over a store's keys. `list` walks the incident's keys. */
export type PartSource = "list" | "ledger" | "origin" | `cache:${string}`;

/** A walk of a reconciliation: over keys, or over another system's writes. */
export type ReconciledSource = PartSource | "outbox" | "jobs";

/** Whether a walk meets keys, and so compares them; a walk over another system's writes only reads. */
export const meetsKeys = (source: ReconciledSource): boolean => source !== "outbox" && source !== "jobs";

/** The stores of an observed path, and whether its sources are followed at other times as well. */
export interface ObservedStores {
  hasOutbox: boolean;
  hasJobs: boolean;
  hasOrigin: boolean;
  regions: string[];
  isFollowed: boolean;
}

/**
 * The walks over an observed path: first its writes, since a key is judged by all of them; then the keys of every write that is known;
 * then rows and entries without one. A list is met as it stands, after the writes where nobody else follows them.
 */
export function observedPartsOf(keys: KeysBy, stores: ObservedStores): ReconciledSource[] {
  const writes: ReconciledSource[] = [
    ...(stores.hasOutbox ? (["outbox"] as const) : []),
    ...(stores.hasJobs ? (["jobs"] as const) : []),
  ];
  if (keys.by === "list") return stores.isFollowed ? ["list"] : [...writes, "list"];
  return [...writes, ...partsOf(keys, stores)];
}

/**
 * The walks that together meet every key of a scope: the ledger's keys first, since a key that was compared there need not be
 * compared again where it is met a second time; then rows and entries that the ledger does not know. A list is met as it stands.
 */
export function partsOf(keys: KeysBy, path: { hasOrigin: boolean; regions: string[] }): PartSource[] {
  if (keys.by === "list") return ["list"];
  return [
    "ledger",
    ...(path.hasOrigin ? (["origin"] as const) : []),
    ...path.regions.map((region): PartSource => `cache:${region}`),
  ];
}

/** The region that a part walks, or null. */
export function regionOf(source: ReconciledSource): string | null {
  return source.startsWith("cache:") ? source.slice("cache:".length) : null;
}
