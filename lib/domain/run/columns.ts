import type { JsonText } from "../json-text";

/** Mutations of a run side by side: the n-th element of every list belongs to the n-th mutation. Versions are decimal text. */
export interface Columns {
  /** The numbers within the run's lane. */
  seqs: readonly number[];
  ids: readonly string[];
  keys: readonly string[];
  versions: readonly string[];
}

/** Whole values that replace the versions that their plan saw. */
export interface PutColumns extends Columns {
  /** Null: the plan saw no row. */
  seen: readonly (string | null)[];
  /** The digests of idempotency keys and contents that receipts keep. */
  idempotency: readonly (string | null)[];
  fingerprints: readonly (string | null)[];
  values: readonly JsonText[];
}

/** Every place of columns, from 1. */
export const placesOf = (columns: Columns | null): number[] => Array.from(columns?.ids ?? [], (_, i) => i + 1);

/** The numbers within a run of the mutations at some places. */
export const seqsAt = (columns: Columns | null, places: readonly number[]): number[] =>
  columns === null ? [] : places.map((place) => columns.seqs[place - 1] as number);
