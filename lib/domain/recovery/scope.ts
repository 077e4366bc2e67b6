import type { FindingKind } from "../verdict/findings";

/** The divergences that a list showed: their keys are frozen when the incident opens. */
export interface MatchingKeys {
  finding?: FindingKind;
  prefix?: string;
  /** Findings that began later were not in the list. */
  until: string;
  /** The number of keys that the list showed; an incident with more keys is not opened. */
  count?: number;
}

/** The scope of an incident, as requested. */
export interface IncidentScope {
  paths: string[];
  keys?: { list: string[] } | { prefix: string } | { finding: FindingKind } | { matching: MatchingKeys };
  acceptedFrom?: string;
  acceptedTo?: string;
  regions?: string[];
}

/** So few named keys are repaired under live traffic: their versions protect them, and nothing else is touched. */
export const TARGETED_KEYS = 100;

/** So many keys can be frozen from a list; an incident about more is one about a prefix or a path. */
export const MATCHING_KEYS = 100_000;

/** Counts the keys of a frozen list of `rows`, which has a named key once for each path. */
export function keysInScope({ keys, paths }: IncidentScope, rows: bigint): bigint {
  return keys !== undefined && "list" in keys ? rows / BigInt(new Set(paths).size) : rows;
}

/** Whether an incident is about a few named keys, for which no acknowledgment need be stopped and the ledger is the authority. */
export function isTargeted(scope: IncidentScope): boolean {
  return scope.keys !== undefined && "list" in scope.keys && scope.keys.list.length <= TARGETED_KEYS;
}
