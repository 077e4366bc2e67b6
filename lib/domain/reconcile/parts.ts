/** A reconciliation's scope on a path. `list`: the keys that the incident names. */
export type KeysBy = { by: "all" } | { by: "prefix"; prefix: string } | { by: "list" };

/** A walk over a store's keys. `list` walks the incident's keys. */
export type PartSource = "list" | "ledger" | "origin" | `cache:${string}`;

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
export function regionOf(source: PartSource): string | null {
  return source.startsWith("cache:") ? source.slice("cache:".length) : null;
}
