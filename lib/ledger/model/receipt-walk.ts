import type { IdRange, RangeDigest } from "../../domain/lost-receipts";

/** One step of the round that compares every settlement with its receipt. */
export interface ReceiptStep {
  from: string | null;
  to: string;
  done: boolean;
  /** How many settlements were compared, by path; and of a path that could not be compared, why not. */
  met: ReadonlyMap<number, number>;
  away: ReadonlyMap<number, string>;
}

/** What the ledger settled as materialized, and how far the comparison with receipts is. */
export interface ReceiptLedger {
  /**
   * The digests of the next settlements in a range, at most `limit`, by path. `to`: how far they reach; below the range's end where
   * more follow. `rows`: how many settlements were looked at.
   */
  digests(
    range: IdRange,
    limit: number,
  ): Promise<{ to: string; rows: number; digests: ReadonlyMap<number, RangeDigest> }>;
  /** The ids of a path's materialized settlements in a range. */
  materialized(pathId: number, range: IdRange): Promise<string[]>;
  /** Where the round goes on; `ageMs` null: none was begun. A path that is new is compared from the start. */
  standing(pathIds: readonly number[]): Promise<{ checkpoint: string | null; ageMs: number | null }>;
  /** Begins the next round. */
  begin(): Promise<void>;
  /** Moves the round on; false: the sweep's lease is somebody else's, and nothing was written. */
  advance(by: string, step: ReceiptStep): Promise<boolean>;
}
