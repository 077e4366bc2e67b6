import type { Incident } from "./model";

/** A condition on a column of keys (and one of acceptance times), with the values that it needs. */
export interface ScopeCondition {
  sql: string;
  values: unknown[];
}

/** SQL for the keys of a path in an incident's scope, over the given column; parameters are numbered from `from`. */
export function keysInScope(incident: Incident, pathId: number, column: string, from: number): ScopeCondition {
  switch (incident.keysBy) {
    case "all":
      return { sql: "true", values: [] };
    case "prefix":
      // The range lets an index find them; the second condition is the exact one.
      return {
        sql: `${column} >= $${from} COLLATE "C" AND starts_with(${column}, $${from})`,
        values: [incident.prefix ?? ""],
      };
    case "list":
      return {
        sql: `${column} IN (SELECT k.key FROM incident_key k WHERE k.incident_id = $${from} AND k.path_id = $${from + 1})`,
        values: [incident.id, pathId],
      };
  }
}

/** The part of time whose acceptances an incident is about, up to its horizon. */
export function timesInScope(incident: Incident, column: string, from: number): ScopeCondition {
  const until =
    incident.acceptedTo !== null && incident.acceptedTo < incident.horizon ? incident.acceptedTo : incident.horizon;
  return {
    sql: `${column} >= $${from} AND ${column} <= $${from + 1}`,
    values: [incident.acceptedFrom ?? new Date(0), until],
  };
}
