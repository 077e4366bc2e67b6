import { canonicalPart, keyText } from "../key-parts";
import type { RowTexts } from "./model";
import { alikeness } from "./names";
import { agreement, namedShare, type OriginGuess, shortest } from "./origin";
import { leafOf } from "./scalars";

/** Which table documents are of, and where they keep its key. */
export interface Link {
  origin: OriginGuess;
  /** One for each key column. */
  pointers: string[];
  fits: number;
  of: number;
  /** How much of the rows the documents carry besides the key, 0 to 1. */
  content: number;
  score: number;
}

type Scalars = ReadonlyMap<string, string>;

/** A share of keys below which documents are of another table. */
const LEAST_SHARE = 0.5;
/** Keys alone may be another table's: some of the values or names must be the table's too. */
const LEAST_CONTENT = 0.2;
const LEAST_ALIKE = 0.4;

/** A key's text as a table writes it; a uuid and a number have one spelling. */
export const spelled = (text: string): string => canonicalPart(text, "uuid") ?? canonicalPart(text, "integer") ?? text;

const keys = new WeakMap<OriginGuess, Map<string, RowTexts>>();

/** The sampled rows of a table by their keys' texts. */
export function rowsByKey(origin: OriginGuess): Map<string, RowTexts> {
  const known =
    keys.get(origin) ?? new Map(origin.rows.map((row) => [keyOf(origin.key.map((c) => row[c] ?? "")), row]));
  keys.set(origin, known);
  return known;
}

export const keyOf = (parts: readonly string[]): string => keyText(parts.map(spelled));

/** The table that documents fit best: their keys are in the table, their values agree, and names are alike. Null: none does. */
export function linkOf(documents: readonly Scalars[], origins: readonly OriginGuess[], named: string): Link | null {
  const links = origins.flatMap((origin) => linkTo(documents, origin, named) ?? []);
  return links.sort((a, b) => b.score - a.score)[0] ?? null;
}

function linkTo(documents: readonly Scalars[], origin: OriginGuess, named: string): Link | null {
  const rows = rowsByKey(origin);
  const candidates = origin.key.map((column) => pointersFor(documents, origin, column));
  if (rows.size === 0 || candidates.some((each) => each.length === 0)) return null;
  let best: Link | null = null;
  for (const pointers of combined(candidates)) {
    const found = documents.flatMap((document) => {
      const row = rows.get(keyOf(pointers.map((pointer) => document.get(pointer) ?? "")));
      return row === undefined ? [] : [agreement(origin, row, besides(document, pointers))];
    });
    const share = found.length / documents.length;
    if (share < LEAST_SHARE) continue;
    // The newest job of a key agrees with the row, and older ones need not.
    const members = [...(documents[0]?.keys() ?? [])].map(leafOf);
    const content = Math.max(...found, 0.6 * namedShare(origin, members));
    const alike = alikeness(named, origin.table);
    if (content < LEAST_CONTENT && alike < LEAST_ALIKE) continue;
    const score = share * (0.2 + content) + 0.3 * alike;
    if (best === null || score > best.score)
      best = { origin, pointers, fits: found.length, of: documents.length, content, score };
  }
  return best;
}

const besides = (document: Scalars, pointers: readonly string[]) =>
  new Set([...document].flatMap(([pointer, text]) => (pointers.includes(pointer) ? [] : [shortest(text)])));

/** Pointers whose texts are mostly among a key column's, those with the column's own name first. */
function pointersFor(documents: readonly Scalars[], { rows }: OriginGuess, column: string): string[] {
  const own = new Set(rows.map((row) => spelled(row[column] ?? "")));
  const counts = new Map<string, number>();
  for (const document of documents)
    for (const [pointer, text] of document)
      if (own.has(spelled(text))) counts.set(pointer, (counts.get(pointer) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= documents.length * LEAST_SHARE)
    .sort(([a], [b]) => fitness(b, column) - fitness(a, column))
    .map(([pointer]) => pointer)
    .slice(0, 4);
}

const fitness = (pointer: string, column: string) =>
  alikeness(leafOf(pointer), column) + (/id$/i.test(leafOf(pointer)) ? 0.2 : 0);

function combined(lists: readonly (readonly string[])[]): string[][] {
  const [first = [], ...others] = lists;
  const tails = others.length === 0 ? [[]] : combined(others);
  return first.flatMap((pointer) => tails.filter((tail) => !tail.includes(pointer)).map((tail) => [pointer, ...tail]));
}
