import { type Options, stringify } from "csv-stringify/browser/esm/sync";
import type { Divergence, DivergencePage } from "../../../lib/api/divergences";

export type ExportFormat = "csv" | "json";
export type PageSource = (
  cursor: string | null,
) => Promise<Pick<DivergencePage, "items" | "next" | "total" | "unreachable">>;
export interface ExportProgress {
  rows: number;
  /** Rows in all when the export began, a decimal string; null where they were not counted. */
  total: string | null;
}

const columns = [
  "path",
  "key",
  "verdict",
  "findings",
  "since",
  "checkedAt",
  "outstanding",
  "head",
  "materialized",
  "origin",
  "caches",
] as const;

/**
 * Reads a list page by page and yields its text as the pages arrive, never holding more than a page. Throws when the list cannot be
 * read to its end, so that half a list is never taken for the whole.
 */
export async function* exportText(
  format: ExportFormat,
  source: PageSource,
  about: { exportedAt: string; filter: unknown },
  onProgress: (progress: ExportProgress) => void,
): AsyncGenerator<string> {
  yield format === "csv" ? csvRows([[...columns]]) : `{"about":${JSON.stringify(about)},"items":[`;
  let cursor: string | null = null;
  let rows = 0;
  let total: string | null = null;
  do {
    const page = await source(cursor);
    if (page.unreachable !== null) throw new Error(page.unreachable);
    total ??= page.total;
    yield format === "csv" ? csvRows(page.items.map(cellsOf)) : jsonItems(page.items, rows === 0);
    rows += page.items.length;
    onProgress({ rows, total });
    cursor = page.next;
  } while (cursor !== null);
  if (format === "json") yield `\n],"count":${rows},"complete":true}\n`;
}

function jsonItems(items: readonly Divergence[], first: boolean): string {
  return items.map((item, index) => `${first && index === 0 ? "\n" : ",\n"}${JSON.stringify(item)}`).join("");
}

/** Returns the cells of a divergence's row. */
export function cellsOf({ path, key, verdict, findings, since, checkedAt, outstanding, ladder }: Divergence): string[] {
  return [
    path,
    key,
    verdict,
    findings.map(({ finding }) => finding).join(" "),
    since,
    checkedAt,
    outstanding,
    standing(ladder.ledgerStatus, ladder.head),
    standing(ladder.ledgerStatus === "unreachable" ? "unreachable" : "present", ladder.materialized),
    standing(ladder.originStatus, ladder.origin),
    ladder.caches.map((cache) => `${cache.region}=${standing(cache.status, cache.version)}`).join(" "),
  ];
}

/** A version, or the word for the lack of a version: a sum would read an empty cell as zero. */
function standing(status: Divergence["ladder"]["originStatus"], version: string | null): string {
  if (status === "unreachable") return "unreachable";
  return version ?? (status === "present" ? "none" : status);
}

/** A formula behind white space: csv-stringify leaves the space as it is, and some spreadsheets trim it. */
const INDENTED_FORMULA = /^\s+[=+\-@＝＋－＠]/;

const csvOptions: Options = {
  record_delimiter: "\r\n",
  quote_record_delimiter: true,
  escape_formulas: true,
  cast: { string: (text) => (INDENTED_FORMULA.test(text) ? `'${text}` : text) },
};

/** Writes rows of CSV (RFC 4180). A cell that a spreadsheet would take for a formula is preceded by an apostrophe. */
export function csvRows(rows: string[][]): string {
  return stringify(rows, csvOptions);
}

/** The name of the exported file. */
export function exportName(format: ExportFormat, at: Date): string {
  return `divergences-${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z.${format}`;
}
