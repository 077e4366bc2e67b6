import type { DivergenceFilter, DivergencePage } from "../../../lib/api/divergences";
import { formatCount } from "../../kit/format";
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
  /** The paths of the list's rows; null where only some of the rows were read. */
  paths: readonly string[] | null;
}

/** The reading of a list's first page: the count and the paths of its rows, where the first page is the whole list. */
export function readingOf({ total, items, next, asOf }: DivergencePage): ListReading {
  const counted = total ?? (next === null ? items.length.toString() : null);
  const isWhole = next === null && counted === items.length.toString();
  return { total: counted, asOf, paths: isWhole ? [...new Set(items.map(({ path }) => path))] : null };
}

/**
 * The scope and the title of a selection: the paths and keys of its rows, or the whole list as read. Where neither the filter nor the rows
 * tell the paths of that list, the scope has every path, and says so to the form.
 */
export function incidentScopeOf(
  selection: Selection,
  filter: DivergenceFilter,
  reading: ListReading,
  everyPath: readonly string[],
): IncidentScope {
  const { path, finding, prefix, olderThanMs } = filter;
  const count = selectedCount(selection, reading.total);
  if (selection.kind === "rows") {
    // A path's name has no slash, so the first slash parts path and key.
    const rows = [...selection.names].map((name) => [
      name.slice(0, name.indexOf("/")),
      name.slice(name.indexOf("/") + 1),
    ]);
    const paths = [...new Set(rows.map(([path]) => path!))];
    return {
      scope: { paths: paths.join(","), title: titleOf({ count, finding, paths }) },
      keys: [...new Set(rows.map(([, key]) => key!))],
    };
  }
  const paths = path ? [path] : reading.paths;
  return {
    scope: {
      paths: (paths ?? everyPath).join(","),
      everyPath: paths === null ? "yes" : undefined,
      title: titleOf({ count, finding, paths }),
      finding,
      prefix,
      until: new Date(Date.parse(reading.asOf) - (olderThanMs ?? 0)).toISOString(),
      matching: count ?? "unknown",
    },
    keys: null,
  };
}

interface Selected {
  count: string | null;
  finding: DivergenceFilter["finding"];
  /** Null where the paths of the selected keys are not known. */
  paths: readonly string[] | null;
}

/** The title of an incident about a selection: how many keys, their finding, and their path or the number of their paths. */
function titleOf({ count, finding, paths }: Selected): string {
  const isOne = count === "1";
  const keys = count === null ? "Keys" : `${formatCount(count)} ${isOne ? "key" : "keys"}`;
  const found = finding ? `found ${finding}` : isOne ? "that diverges" : "that diverge";
  const on = paths === null ? "" : paths.length === 1 ? ` on ${paths[0]}` : ` on ${formatCount(paths.length)} paths`;
  return `${keys} ${found}${on}`;
}
