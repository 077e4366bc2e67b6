export interface SummaryRow {
  title: string;
  /** Null: not known, so the sentence says nothing good of the path. */
  outstanding: bigint | null;
  truthLagMs: number | null;
  maxTruthLagMs: number;
  paused: boolean;
  /** The path is told to be late for a while after its figures are well again. */
  standsLate: boolean;
  /** On a cache-only path: acknowledged by a cache alone so far; null when it could not be counted. Absent on other paths. */
  inCacheOnly?: bigint | null;
}

/** A count as sentences write it: "41,200". */
export const grouped = (n: bigint | number | string) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
const NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

/** A duration in the words of a sentence: "6 min 12 s". */
export function durationText(ms: number): string {
  const s = Math.floor(ms / 1000);
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min${s % 60 === 0 ? "" : ` ${s % 60} s`}`;
  const min = Math.floor((s % 3_600) / 60);
  return `${Math.floor(s / 3_600)} h${min === 0 ? "" : ` ${min} min`}`;
}

/** Sentences tell no younger age: a write on its ordinary way has another one at every reading. */
const TOLD_FROM_MS = 1_000;

/** The age of the oldest write as the end of a sentence, after the given words; nothing below a second or where it is not known. */
export const oldestText = (ms: number | null, before: string): string =>
  ms === null || ms < TOLD_FROM_MS ? "" : `${before} ${durationText(ms)} old`;

/** An age that the contract allows is told from here on: below it, each reading of a busy path has another one. */
const ALLOWED_TOLD_FROM_MS = 5_000;

/**
 * One sentence over all paths: "Two paths are late: 41,200 acknowledged writes are not in the record; the oldest is 6 min 12 s old." While
 * no path is late it is the same at each reading, however many writes are on their way. `isUntrue`: some writes were lost or never kept,
 * so that nothing is said of every write.
 */
export function summarySentence(rows: readonly SummaryRow[], isUntrue = false): string {
  const late = rows.filter((row) => row.truthLagMs !== null && row.truthLagMs > row.maxTruthLagMs);
  const owed = rows.reduce((sum, row) => sum + (row.outstanding ?? 0n), 0n);
  const oldest = Math.max(0, ...rows.map((row) => row.truthLagMs ?? 0));
  const paused = rows.filter((row) => row.paused);
  const cached = inCachesAlone(rows);
  const untold = rows.filter((row) => row.outstanding === null);
  const ageless = rows.filter((row) => (row.outstanding ?? 0n) > 0n && row.truthLagMs === null);
  const tail = `${untoldOf(untold)}${agelessOf(ageless)}${cached}${paused.length > 0 ? ` Drain is paused on ${paused.map((row) => row.title).join(", ")}.` : ""}`;
  if (rows.length === 0) return "No path is configured.";
  if (owed === 0n && untold.length === rows.length) return tail.trim();
  if (late.length === 0 && ageless.length === 0) {
    const none = rows.some(({ standsLate }) => standsLate) ? "A path was late until a moment ago." : "No path is late.";
    if (isUntrue) return `${untold.length === 0 ? none : "None of the other paths is late."}${tail}`;
    // A write that a cache alone has acknowledged is in no ledger: until it is, "every acknowledged write" would say too much.
    const every = cached === "" ? "acknowledged write" : "write in the ledger";
    const others = untold.length === 0 ? "" : " of the other paths";
    const age = oldest < ALLOWED_TOLD_FROM_MS ? "" : oldestText(oldest, "; the oldest on its way is");
    const notLate = untold.length === 0 ? `${none} ` : "";
    return `${notLate}Every ${every}${others} is in the record or on its way there${age}.${tail}`;
  }
  const known = ageless.length === 0 ? "the oldest is" : "the oldest of known age is";
  const what = `${writesAre(owed)} not in the record${oldestText(oldest, `; ${known}`)}.`;
  if (late.length === 0) return `${what}${tail}`;
  const paths = late.length === 1 ? "One path is" : `${NUMBERS[late.length] ?? late.length} paths are`;
  return `${paths} late: ${what}${tail}`;
}

const writesAre = (n: bigint) => (n === 1n ? "1 acknowledged write is" : `${grouped(n)} acknowledged writes are`);

const untoldOf = (rows: readonly SummaryRow[]) =>
  rows.length === 0 ? "" : ` What is outstanding on ${rows.map((row) => row.title).join(", ")} is not known.`;

const agelessOf = (rows: readonly SummaryRow[]) =>
  rows.length === 0 ? "" : ` How late ${rows.map((row) => row.title).join(", ")} may be is not known.`;

/** The words about paths that acknowledge in a cache first: a count of such writes would be another one at each reading. */
function inCachesAlone(rows: readonly SummaryRow[]): string {
  const first = rows.filter((row) => row.inCacheOnly !== undefined);
  if (first.some((row) => row.inCacheOnly === null)) return " Writes that only a cache has could not be counted.";
  const titles = first.map((row) => row.title).join(", ");
  if (first.length === 0) return "";
  return ` ${titles} ${first.length === 1 ? "acknowledges" : "acknowledge"} a write in a cache first, which can lose it before the ledger has it.`;
}
