import { isDeepStrictEqual } from "node:util";
import type { NotedWrite } from "./record";

/** A row of the origin, as a person reads it with SQL. */
export interface RowByHand {
  version: bigint;
  value: Record<string, unknown>;
}

/** How the writes of a path show in its row: the row is the newest write, or the sum of all. */
export type PathKind = "newest" | "sum";

export interface Promises {
  kept: number;
  of: number;
  /** The keys with a broken promise. */
  broken: string[];
}

/** Compares a producer's acknowledged writes with the origin's rows, without any word of the product. */
export function promisesKept(
  kind: PathKind,
  writes: readonly NotedWrite[],
  rows: ReadonlyMap<string, RowByHand>,
): Promises {
  const broken = writes.filter((write) => {
    const ofKey = writes.filter(({ key }) => key === write.key);
    return !(kind === "sum" ? isSummed : isNewestOrReplaced)(write, ofKey, rows.get(write.key));
  });
  return { kept: writes.length - broken.length, of: writes.length, broken: [...new Set(broken.map(({ key }) => key))] };
}

/** A row above everything that the producer has written is somebody's repair: it keeps the promise when it has the newest value. */
function isNewestOrReplaced(write: NotedWrite, ofKey: NotedWrite[], row: RowByHand | undefined): boolean {
  if (row === undefined) return false;
  const newest = ofKey.reduce((a, b) => (BigInt(b.version) > BigInt(a.version) ? b : a));
  if (row.version > BigInt(newest.version)) return write !== newest || isDeepStrictEqual(row.value, write.payload);
  if (row.version === BigInt(write.version)) return isDeepStrictEqual(row.value, write.payload);
  return row.version > BigInt(write.version);
}

/** Which increment is missing, or was added twice, cannot be told from a sum: all of them are counted as broken. */
function isSummed(_write: NotedWrite, ofKey: NotedWrite[], row: RowByHand | undefined): boolean {
  if (row === undefined) return false;
  const members = new Set(ofKey.flatMap(({ payload }) => Object.keys(payload)));
  return [...members].every(
    (member) => Number(row.value[member]) === ofKey.reduce((sum, { payload }) => sum + Number(payload[member] ?? 0), 0),
  );
}
