import type { DivergenceFilter } from "../../../lib/api/divergences";
import { type Selection, selectedCount } from "./selection.model";

/** What the form that opens an incident is filled in with: members of its address, and keys that are handed over. */
export interface IncidentScope {
  scope: Record<string, string | undefined>;
  keys: string[] | null;
}

/** The list as it was read: how many match, if that is known, and when. */
export interface ListReading {
  total: string | null;
  asOf: string;
}

/** The scope of what is selected: the rows' keys and paths, or the list that all of them are in, as it was read. */
export function incidentScopeOf(
  selection: Selection,
  filter: DivergenceFilter,
  { total, asOf }: ListReading,
  everyPath: readonly string[],
): IncidentScope {
  if (selection.kind === "rows") {
    // A path's name has no slash, so the first one parts it from the key.
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
