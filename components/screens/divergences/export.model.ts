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
 * Reads a list page by page and yields its text as it comes, never holding more than a page. Throws when the list could not
 * be read to its end, so that half a list is never taken for the whole.
 */
export async function* exportText(
  format: ExportFormat,
  source: PageSource,
  about: { exportedAt: string; filter: unknown },
  onProgress: (progress: ExportProgress) => void,
): AsyncGenerator<string> {
  yield format === "csv" ? `${columns.join(",")}\r\n` : `{"about":${JSON.stringify(about)},"items":[`;
  let cursor: string | null = null;
  let rows = 0;
  let total: string | null = null;
  do {
    const page = await source(cursor);
    if (page.unreachable !== null) throw new Error(page.unreachable);
    total ??= page.total;
    const before = rows;
    yield page.items.map((item, index) => rowText(format, item, before + index === 0)).join("");
    rows += page.items.length;
    onProgress({ rows, total });
    cursor = page.next;
  } while (cursor !== null);
  if (format === "json") yield `\n],"count":${rows},"complete":true}\n`;
}

function rowText(format: ExportFormat, item: Divergence, first: boolean): string {
  return format === "csv" ? csvRow(item) : `${first ? "\n" : ",\n"}${JSON.stringify(item)}`;
}

/** One divergence as a line of CSV (RFC 4180). */
export function csvRow({ path, key, verdict, findings, since, checkedAt, outstanding, ladder }: Divergence): string {
  const cells = [
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
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** A version, or the word for why there is none: an empty cell would look like a zero to a sum. */
function standing(status: Divergence["ladder"]["originStatus"], version: string | null): string {
  if (status === "unreachable") return "unreachable";
  return version ?? (status === "present" ? "none" : status);
}

/** A cell of CSV that no spreadsheet takes for a formula: such a beginning is preceded by an apostrophe. */
export function csvCell(text: string): string {
  // The full-width signs are read as formulas by spreadsheets set to an East Asian language.
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The name of the exported file. */
export function exportName(format: ExportFormat, at: Date): string {
  return `divergences-${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z.${format}`;
}
