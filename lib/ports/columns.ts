/**
 * Many mutations side by side, column by column, in the text that one store gives and another takes: nobody reads it on the way.
 * `ids`, `versions`, `seen` and `seqs` are array literals of what needs no escaping, `keys` and `values` JSON arrays.
 */
export interface Columns {
  count: number;
  seqs: string;
  ids: string;
  keys: string;
  versions: string;
}

/** Whole values to be put over the versions that their plan saw; `absent` of them saw nothing. */
export interface PutColumns extends Columns {
  absent: number;
  seen: string;
  values: string;
}
