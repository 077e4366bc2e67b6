import type { EntryFormat } from "../mapping";
import type { EntryBytes } from "../read-entry";
import { keyOf, rowsByKey } from "./link";
import type { SampledEntry } from "./model";
import { alikeness, isVersionName } from "./names";
import { agreement, type OriginGuess, shortest } from "./origin";
import { documentOf, leafOf, scalarsOf } from "./scalars";
import { versionIn } from "./version-place";

/** A cache that seems to hold a table's rows. */
export interface CacheGuess {
  origin: OriginGuess;
  connection: string;
  key: string;
  format: EntryFormat;
  version: string | null;
  value: string | null;
  fits: number;
  /** The entries are no text, or none of a known format. */
  isOpaque: boolean;
}

interface Read {
  format: EntryFormat;
  isOpaque: boolean;
  document: unknown;
}

/** Caches by the names of their keys: the parts of a name that are a row's key give the template, the contents tell the table. */
export function cacheGuesses(entries: readonly SampledEntry[], origins: readonly OriginGuess[]): CacheGuess[] {
  const found = new Map<
    string,
    { origin: OriginGuess; entry: SampledEntry; key: string; reads: Read[]; score: number }
  >();
  for (const entry of entries) {
    const read = readOf(entry.entry);
    const texts = new Set([...scalarsOf(read.document).values()].map(shortest));
    for (const origin of origins)
      for (const { key, parts } of templatesOf(entry.name, origin)) {
        const row = rowsByKey(origin).get(keyOf(parts));
        if (row === undefined) continue;
        const id = `${entry.connection} ${key} ${origin.connection} ${origin.schema}.${origin.table}`;
        const known = found.get(id) ?? { origin, entry, key, reads: [], score: 0 };
        known.reads.push(read);
        known.score += 0.2 + agreement(origin, row, texts) + 0.6 * alikeness(key, origin.table);
        found.set(id, known);
      }
  }
  const best = new Map<string, CacheGuess>();
  const taken = new Set<string>();
  for (const guess of [...found.values()].sort((a, b) => b.score - a.score)) {
    const { origin, entry, key, reads } = guess;
    const shape = `${entry.connection} ${key.replace(/\{[^}]*\}/g, "{}")}`;
    const own = `${entry.connection} ${origin.connection} ${origin.schema}.${origin.table}`;
    // A template is of one table, and a table has one template a store; a fixed part that is a key itself is no template of many.
    if (best.has(own) || taken.has(shape) || guess.score / reads.length < 0.35) continue;
    taken.add(shape);
    best.set(own, { origin, connection: entry.connection, key, fits: reads.length, ...formatOf(reads, origin) });
  }
  return [...best.values()];
}

const DELIMITER = /([:/.|#]+)/;

/** The templates that an entry's name gives where segments of it are parts of a row's key. */
function templatesOf(name: string, origin: OriginGuess): { key: string; parts: string[] }[] {
  const own = origin.key.length === 1 ? wholeKeys(name, origin) : [];
  if (own.length > 0) return own;
  const segments = name.split(DELIMITER);
  const places = segments.flatMap((_, i) => (i % 2 === 0 ? [i] : []));
  return choose(places, origin.key.length).map((chosen) => ({
    key: segments
      .map((text, i) => (chosen.includes(i) ? `{${partName(origin.key, chosen.indexOf(i))}}` : text))
      .join(""),
    parts: chosen.map((i) => segments[i] ?? ""),
  }));
}

/** The keys of a table's rows that stand in a name between delimiters, although they may hold delimiters themselves. */
function wholeKeys(name: string, origin: OriginGuess): { key: string; parts: string[] }[] {
  return origin.rows.flatMap((row) => {
    const key = row[origin.key[0] ?? ""] ?? "";
    const at = key === "" ? -1 : name.lastIndexOf(key);
    const [before, after] = [name.slice(0, Math.max(0, at)), name.slice(at + key.length)];
    const stands = at > 0 && /[:/.|#]$/.test(before) && /^([:/.|#]|$)/.test(after);
    return stands ? [{ key: `${before}{key}${after}`, parts: [key] }] : [];
  });
}

/** The name of a key part: `key` where the key is one text, else the column's in camel case. */
export function partName(key: readonly string[], at: number): string {
  if (key.length === 1) return "key";
  const name = (key[at] ?? "").replace(/[_-]+(.)/g, (_, letter: string) => letter.toUpperCase());
  return /^[a-z][a-zA-Z0-9_]*$/.test(name) ? name : `part${at + 1}`;
}

function choose(places: readonly number[], count: number): number[][] {
  if (count === 0) return [[]];
  return places.flatMap((place) =>
    choose(
      places.filter((other) => other !== place),
      count - 1,
    ).map((rest) => [place, ...rest]),
  );
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function readOf(entry: EntryBytes): Read {
  const opaque: Read = { format: "json", isOpaque: true, document: undefined };
  try {
    if (entry.type === "hash")
      return {
        format: "hash",
        isOpaque: false,
        document: Object.fromEntries([...entry.fields].map(([field, bytes]) => [field, utf8.decode(bytes)])),
      };
    if (entry.type === "other") return opaque;
    const text = utf8.decode(entry.bytes);
    const document = documentOf(text);
    if (typeof document !== "object" || document === null) return { format: "text", isOpaque: false, document: text };
    if ("value" in document && "expires" in document)
      return { format: "keyv", isOpaque: false, document: document.value };
    return { format: "json", isOpaque: false, document };
  } catch {
    return opaque;
  }
}

function formatOf(
  reads: readonly Read[],
  origin: OriginGuess,
): Pick<CacheGuess, "format" | "version" | "value" | "isOpaque"> {
  const { format, isOpaque, document } = reads.find((read) => !read.isOpaque) ?? (reads[0] as Read);
  const at = versionIn([...scalarsOf(document).keys()], origin);
  const version = format === "hash" && at !== null ? leafOf(at) : at;
  return { format, isOpaque, version: format === "text" ? null : version, value: innerOf(format, document) };
}

/** The one object among a document's members, beside scalars alone. */
function innerOf(format: EntryFormat, document: unknown): string | null {
  if (format === "hash" || format === "text" || typeof document !== "object" || document === null) return null;
  const members = Object.entries(document);
  const objects = members.filter(
    ([, value]) =>
      typeof value === "object" && value !== null && scalarsOf(value).size > 0 && !scalarsOf(value).has(""),
  );
  const scalars = members.filter(([name]) => !objects.some(([object]) => object === name));
  return objects.length === 1 && scalars.every(([name]) => isVersionName(name)) ? `/${objects[0]?.[0]}` : null;
}
