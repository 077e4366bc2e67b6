import { type Info, parse } from "csv-parse/browser/esm/sync";

/** The permitted names of a file's column or member. */
const NAMES = { mutations: ["mutation", "mutation_id", "mutationid", "id"], keys: ["key"] } as const;
export type Listed = keyof typeof NAMES;

/** The names in a file with their places, in its order; or its fault, in a sentence. */
export type ListFile = { ok: true; found: (readonly [name: string, place: string])[] } | { ok: false; fault: string };

/** Reads a CSV or JSON file of mutations or keys; a file with any other content is refused whole. */
export function listFile(text: string, of: Listed): ListFile {
  const bare = text.replace(/^\ufeff/, "");
  if (bare.trim() === "") return refuse("The file is empty.");
  const read = /^\s*[[{]/.test(bare) ? fromJson(bare, of) : fromCsv(bare, of);
  return read.ok && read.found.length === 0 ? refuse(`The file lists no ${of}.`) : read;
}

const refuse = (fault: string): ListFile => ({ ok: false, fault });

/** A list of texts, of objects with the member, or an object with such a list: a selection, or a page of the API's. */
function fromJson(text: string, of: Listed): ListFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return refuse(`The file is not JSON (${error instanceof Error ? error.message : error}).`);
  }
  const list = Array.isArray(parsed) ? parsed : memberOf(parsed, [of, "items", "ids"]);
  if (!Array.isArray(list)) return refuse(`The file's JSON has no list of ${of}.`);
  return named(
    of,
    list.map((item, n) => [typeof item === "string" ? item : memberOf(item, NAMES[of]), `item ${n + 1}`]),
  );
}

function memberOf(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return names.map((name) => (value as Record<string, unknown>)[name]).find((found) => found !== undefined);
}

/** One name on each line, or under a column's name: RFC 4180, with the separator of the first line. */
function fromCsv(text: string, of: Listed): ListFile {
  let rows: CsvRow[];
  try {
    rows = csvRows(text);
  } catch (error) {
    return refuse(`The file is not CSV (${error instanceof Error ? error.message : error}).`);
  }
  const head = (rows[0]?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const column = head.findIndex((cell) => (NAMES[of] as readonly string[]).includes(cell));
  if (column < 0 && head.length > 1)
    return refuse(
      `The file has several columns, and none is called ${NAMES[of].join(" or ")}: name the column in the first line.`,
    );
  const listed = rows.slice(column < 0 ? 0 : 1);
  return named(
    of,
    listed.map(({ cells, line }) => [cells[Math.max(column, 0)], `line ${line}`]),
  );
}

function named(of: Listed, found: (readonly [unknown, string])[]): ListFile {
  const strange = found.find(([name]) => typeof name !== "string" || name === "");
  if (strange !== undefined) return refuse(`At ${strange[1]} the file names none of the ${of}.`);
  return { ok: true, found: found as [string, string][] };
}

interface CsvRow {
  cells: string[];
  /** The line on which the row begins. */
  line: number;
}

/** The rows that are not empty. Throws where a quoted cell does not end. */
function csvRows(text: string): CsvRow[] {
  const first = text.slice(0, /[\r\n]|$/.exec(text)?.index);
  const rows = parse(text, {
    delimiter: [",", ";", "\t"].find((each) => first.includes(each)) ?? ",",
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
    info: true,
  }) as unknown as { record: string[]; info: Info }[];
  let countedTwice = 0;
  return rows.map(({ record, info: { lines } }) => {
    const breaks = record.join("").match(/[\r\n]/g)?.length ?? 0;
    const line = lines - countedTwice - breaks;
    // The parser counts CR LF within a cell as two lines.
    countedTwice += record.join("").match(/\r\n/g)?.length ?? 0;
    return { cells: record, line };
  });
}
