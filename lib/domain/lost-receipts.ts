import type { ReplayModel } from "./contract";

/** A settled mutation whose receipt is gone. `rowVersion`: where its key stands in the origin now; null: nowhere. */
export interface LostReceipt {
  id: string;
  version: bigint;
  rowVersion: bigint | null;
}

/**
 * What becomes of settled mutations whose receipts are gone: `again` are owed again, since applying them decides by the row or has no
 * second effect; `undecided` wait for a person. An increment is undecided where its row stands at its version or above: the row may
 * hold it already.
 */
export function oweOrAsk<T extends LostReceipt>(
  model: ReplayModel,
  lost: readonly T[],
): { again: T[]; undecided: T[] } {
  const isUndecided = ({ version, rowVersion }: LostReceipt) =>
    model === "merge" && rowVersion !== null && rowVersion >= version;
  return { again: lost.filter((one) => !isUndecided(one)), undecided: lost.filter(isUndecided) };
}

/** A range of ids: above one, up to another. */
export interface IdRange {
  after: string;
  to: string;
}

/**
 * How many mutations of a range of ids, and their ids combined: the last 48 bits of each, by exclusive or, as decimal text. Equal sets
 * of ids have equal digests in every store.
 */
export interface RangeDigest {
  count: number;
  digest: string;
}

/** The digest of a range without a mutation. */
export const NOTHING_THERE: RangeDigest = { count: 0, digest: "0" };

export function sameDigest(a: RangeDigest, b: RangeDigest): boolean {
  return a.count === b.count && a.digest === b.digest;
}
