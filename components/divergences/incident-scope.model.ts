import type { DivergenceFilter } from "../../lib/http/client";
import { durationToken, formatCount } from "../format";
import { type Selection, selectedCount } from "./selection.model";

/** What the form that opens an incident is filled in with: members of its address, and keys that are handed over. */
export interface IncidentScope {
  scope: Record<string, string | undefined>;
  keys: string[] | null;
}

/** The scope of what is selected: the rows' keys and paths, or the filter that all of them match. */
export function incidentScopeOf(
  selection: Selection,
  filter: DivergenceFilter,
  total: string | null,
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
  const count = selectedCount(selection, total);
  const { path, finding, prefix, olderThanMs } = filter;
  return {
    scope: {
      paths: path ?? everyPath.join(","),
      finding,
      prefix,
      age: olderThanMs === undefined ? undefined : durationToken(olderThanMs),
      matching: count === null ? "an unknown number of" : formatCount(count),
    },
    keys: null,
  };
}
