import { readFileSync } from "node:fs";

/** What a file lists, and what a column or member of it is called. */
const NAMES = { mutations: ["mutation", "mutation_id", "id"], keys: ["key"] } as const;
type Listed = keyof typeof NAMES;

/** Reads a file of mutation ids or of keys; one that lists nothing, or has anything else in it, is refused whole. */
export function readList(file: string, of: Listed): string[] {
  const refuse = (fault: string): never => {
    throw new Error(`${file}: ${fault} Nothing was sent.`);
  };
  let text: string;
  try {
    text = readFileSync(file, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    return refuse(`it cannot be read (${error instanceof Error ? error.message : error}).`);
  }
  if (text.trim() === "") return refuse("it is empty.");
  const list = /^\s*[[{]/.test(text) ? fromJson(text, of) : fromCsv(text, of);
  if (typeof list === "string") return refuse(list);
  if (list.length === 0) return refuse(`it lists no ${of}.`);
  return [...new Set(list)];
}

/** A list of texts, of objects with the member, or an object with such a list under `mutations`, `keys` or `items`. */
function fromJson(text: string, of: Listed): string[] | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return `it is no JSON (${error instanceof Error ? error.message : error}).`;
  }
  const list = Array.isArray(parsed) ? parsed : member(parsed, [of, "items"]);
  if (!Array.isArray(list)) return `it is JSON without a list of ${of}.`;
  const values = list.map((item: unknown) => (typeof item === "string" ? item : member(item, NAMES[of])));
  const strange = values.findIndex((value) => typeof value !== "string" || value === "");
  return strange < 0 ? (values as string[]) : `item ${strange + 1} names none of the ${of}.`;
}

const member = (value: unknown, names: readonly string[]): unknown =>
  typeof value !== "object" || value === null
    ? undefined
    : names.map((name) => (value as Record<string, unknown>)[name]).find((found) => found !== undefined);

/** One on each line, or under a column's name (RFC 4180). */
function fromCsv(text: string, of: Listed): string[] | string {
  const rows = csvRows(text).filter((row) => row.some((cell) => cell !== ""));
  const head = (rows[0] ?? []).map((cell) => cell.trim().toLowerCase());
  const column = head.findIndex((cell) => (NAMES[of] as readonly string[]).includes(cell));
  if (column < 0 && head.length > 1)
    return `it has several columns, and the first line names none of them ${NAMES[of].join(" or ")}.`;
  const values = rows.slice(column < 0 ? 0 : 1).map((row) => row[Math.max(column, 0)] ?? "");
  const strange = values.indexOf("");
  return strange < 0 ? values : `row ${strange + (column < 0 ? 1 : 2)} names none of the ${of}.`;
}

const CELL = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|\n|\r|$)/y;

function csvRows(text: string): string[][] {
  const rows: string[][] = [[]];
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const [, cell = "", end = ""] = CELL.exec(text) ?? [text.slice(CELL.lastIndex), text.slice(CELL.lastIndex)];
    rows.at(-1)?.push(cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === "") break;
    if (end !== ",") rows.push([]);
  }
  return rows;
}
