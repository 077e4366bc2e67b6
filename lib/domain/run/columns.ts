import type { JsonText } from "../json-text";

/**
 * Many mutations side by side, column by column, in the text that one store gives and another takes: nobody reads it on the way.
 * `ids`, `versions`, `seen` and `seqs` are array literals of what needs no escaping, `keys` and `values` JSON arrays,
 * the values one a line.
 */
export interface Columns {
  count: number;
  seqs: string;
  ids: string;
  keys: string;
  versions: string;
}

/** The elements of an array literal, where somebody has to look at them after all. */
export const elementsOf = (literal: string) => literal.slice(1, -1).split(",");

/** The values of columns, each as the ledger has it. Postgres writes jsonb without line breaks, so they stand only between values. */
export const valuesOf = ({ values }: PutColumns) => values.slice(1, -1).split(",\n") as JsonText[];

/** Every place of columns, from 1. */
export const placesOf = (columns: Columns | null) => Array.from({ length: columns?.count ?? 0 }, (_, i) => i + 1);

/** The numbers within a run of those at some places. */
export function seqsAt(columns: Columns | null, places: readonly number[]): number[] {
  if (columns === null || places.length === 0) return [];
  const seqs = elementsOf(columns.seqs);
  return places.map((place) => Number(seqs[place - 1]));
}

/** Whole values to be put over the versions that their plan saw; `absent` of them saw nothing. */
export interface PutColumns extends Columns {
  absent: number;
  seen: string;
  /** Array literals of what receipts keep of idempotency keys and contents; elements may be null. */
  idempotency: string;
  fingerprints: string;
  values: string;
}
