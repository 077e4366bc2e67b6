import { maskOf } from "../../domain/verdict/findings";
import type { Incident } from "./model";
import { keysInScope, type ScopeCondition, timesInScope } from "./scope-sql";

const MASKED = maskOf("masked");

/** Divergences, `d`, with one row for each of their findings, `f`. */
export const FINDINGS_OF_DIVERGENCES = "divergence d CROSS JOIN LATERAL jsonb_array_elements(d.story->'findings') AS f";

/** Whether an incident leaves out some of what its keys show. */
export function isNarrowed(incident: Incident): boolean {
  return incident.regions !== null || incident.acceptedFrom !== null || incident.acceptedTo !== null;
}

/**
 * Which findings of a path an incident is about, over `d` and `f`. Keys are those that it froze, or every key of its prefix or path
 * as they are now. A finding of cache entries belongs to it where a region of its own shows one; what is about no region belongs
 * to it whatever its regions. With a window, a finding belongs to it that began in the window, or whose key has a write that was
 * accepted in it.
 */
export function findingsInScope(incident: Incident, pathId: number, from: number): ScopeCondition {
  const keys = keysInScope(incident, pathId, "d.key", from);
  const values = [...keys.values];
  const parts = [keys.sql];
  const param = (value: unknown) => `$${from + values.push(value) - 1}`;
  // A story that was written before regions were kept names none: it counts for every region until it is looked at again.
  if (incident.regions !== null)
    parts.push(`(f->'regions' IS NULL OR f->'regions' ?| ${param(incident.regions)}::text[])`);
  const { acceptedFrom, acceptedTo } = incident;
  if (acceptedFrom !== null || acceptedTo !== null) {
    const begins = `${param(acceptedFrom ?? new Date(0))}::timestamptz`;
    const ends = `${param(acceptedTo ?? "infinity")}::timestamptz`;
    parts.push(`((f->>'since')::timestamptz BETWEEN ${begins} AND ${ends} OR EXISTS (
      SELECT FROM mutation m WHERE m.path_id = d.path_id AND m.key = d.key AND m.accepted_at BETWEEN ${begins} AND ${ends})
      OR EXISTS (
      SELECT FROM observed_item i WHERE i.path_id = d.path_id AND i.key = d.key AND i.accepted_at BETWEEN ${begins} AND ${ends}))`);
  }
  return { sql: parts.join(" AND "), values };
}

/**
 * Which masked keys an incident has still to see to: a write above the origin's version was accepted in its time and before its
 * horizon. A key that later writes keep masked is merely in use.
 */
export function maskedInScope(incident: Incident, pathId: number, from: number): ScopeCondition {
  const findings = findingsInScope(incident, pathId, from);
  const times = timesInScope(incident, "m.accepted_at", from + findings.values.length);
  return {
    sql: `d.kinds & ${MASKED} <> 0 AND f->>'finding' = 'masked' AND ${findings.sql} AND EXISTS (
      SELECT FROM mutation m WHERE m.path_id = d.path_id AND m.key = d.key
        AND m.version > coalesce((d.story->'ladder'->>'origin')::bigint, 0) AND ${times.sql})`,
    values: [...findings.values, ...times.values],
  };
}
