import type { IncidentWire } from "../../../../lib/api/incidents";

type Holding = Pick<IncidentWire, "dependents" | "scope">;

/**
 * The sentence for an incident that holds no dependent back now. That its paths have no dependents is said only where every path is known
 * to have none: whoever opened the incident may have chosen to hold none.
 */
export function noneHeldWords(
  { dependents, scope }: Holding,
  known: readonly { name: string; dependents: readonly string[] }[],
): string {
  if (dependents.length > 0) return "None is held.";
  const hasNone = (path: string) => known.some(({ name, dependents }) => name === path && dependents.length === 0);
  return scope.paths.every(hasNone) ? "These paths have no dependents." : "No dependent is held back by this incident.";
}
