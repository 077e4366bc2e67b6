import type { Columns, PutColumns } from "../../../domain/run/columns";
import { plainArray } from "../../../postgres/arrays";

/** Columns as parameters: array literals of what needs no escaping, and a JSON array of the keys. */
export interface ColumnTexts {
  ids: string;
  keys: string;
  versions: string;
}

/** Columns to be put, as parameters. */
export interface PutTexts extends ColumnTexts {
  count: number;
  /** How many of them saw no row. */
  absent: number;
  seen: string;
  idempotency: string;
  fingerprints: string;
  /** A JSON array. */
  values: string;
}

/** Writes columns as parameters of statements. */
export const columnTexts = ({ ids, keys, versions }: Columns): ColumnTexts => ({
  ids: plainArray(ids),
  keys: JSON.stringify(keys),
  versions: plainArray(versions),
});

/** Writes columns to be put as parameters of statements. */
export const putTexts = (puts: PutColumns): PutTexts => ({
  ...columnTexts(puts),
  count: puts.ids.length,
  absent: puts.seen.reduce((count, seen) => (seen === null ? count + 1 : count), 0),
  seen: plainArray(puts.seen),
  idempotency: plainArray(puts.idempotency),
  fingerprints: plainArray(puts.fingerprints),
  values: `[${puts.values.join(",")}]`,
});
