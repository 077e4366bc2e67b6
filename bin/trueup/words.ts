import { plain } from "../../lib/http/plain-text";

/** Lines of a name and its text; names without text are left out. */
export function labelled(rows: readonly (readonly [string, string | null | undefined | false])[]): string[] {
  return rows.flatMap(([name, value]) => (value ? [`  ${name.padEnd(12)} ${plain(value)}`] : []));
}

/** Counts by their names: `apply 12, superseded 3`. */
export function counted(counts: Readonly<Record<string, string | undefined>>, nothing = "none"): string {
  const some = Object.entries(counts).filter(([, n]) => n !== undefined && n !== "0");
  return some.length === 0 ? nothing : some.map(([name, n]) => `${name} ${n}`).join(", ");
}

/** A value's JSON text, cut to `longest` characters; `--json` has the whole value. */
export function valueWords(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A page of lines, with the cursor of the next page. */
export const listed = (lines: readonly string[], next: string | null, nothing: string): string =>
  [...(lines.length === 0 ? [nothing] : lines), ...(next === null ? [] : [`more: --cursor ${next}`])].join("\n");

/** A rate for people. */
export const perSec = (rate: number): string => `${rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10}/s`;
