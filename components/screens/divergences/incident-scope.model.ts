import type { DivergenceFilter } from "../../../lib/api/divergences";
import { type Selection, selectedCount } from "./selection.model";

/** The contents of the form that opens an incident: members of its address, and keys passed on from a list. */
export interface IncidentScope {
  scope: Record<string, string | undefined>;
  keys: string[] | null;
}

/** The list as read: the number of matches, where it is known, and the time of reading. */
export interface ListReading {
  total: string | null;
  asOf: string;
}

/** The scope of a selection: the paths and keys of its rows, or the whole list as read. */
export function incidentScopeOf(
  selection: Selection,
  filter: DivergenceFilter,
  { total, asOf }: ListReading,
  everyPath: readonly string[],
): IncidentScope {
  if (selection.kind === "rows") {
    // A path's name has no slash, so the first slash parts path and key.
    const rows = [...selection.names].map((name) => [
      name.slice(0, name.indexOf("/")),
      name.slice(name.indexOf("/") + 1),
    ]);
    return {
      scope: { paths: [...new Set(rows.map(([path]) => path))].join(",") },
      keys: [...new Set(rows.map(([, key]) => key!))],
    };
  }
  const { path, finding, prefix, olderThanMs } = filter;
  return {
    scope: {
      paths: path ?? everyPath.join(","),
      finding,
      prefix,
      until: new Date(Date.parse(asOf) - (olderThanMs ?? 0)).toISOString(),
      matching: selectedCount(selection, total) ?? "unknown",
    },
    keys: null,
  };
}
