import type { FindingKind } from "../verdict/findings";

/** What an incident is about, as it was asked for. */
export interface IncidentScope {
  paths: string[];
  keys?: { list: string[] } | { prefix: string } | { finding: FindingKind };
  acceptedFrom?: string;
  acceptedTo?: string;
  regions?: string[];
}

/** So few named keys are repaired under live traffic: their versions protect them, and nothing else is touched. */
export const TARGETED_KEYS = 100;

/** Whether an incident is about a few named keys, for which no acknowledgment need be stopped and the ledger is the authority. */
export function isTargeted(scope: IncidentScope): boolean {
  return scope.keys !== undefined && "list" in scope.keys && scope.keys.list.length <= TARGETED_KEYS;
}
