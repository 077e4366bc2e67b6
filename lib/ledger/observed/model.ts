import type { ItemSource, ItemState, ObservedItem, VersionText } from "../../domain/observed/evidence";
import { ITEM_SOURCES, ITEM_STATES } from "../../domain/observed/evidence";

/** The ledger's encoding of an item's source and state: places in the domain's lists, which only grow at their ends. */
export const codeOfSource = (source: ItemSource): number => ITEM_SOURCES.indexOf(source);
export const codeOfState = (state: ItemState): number => ITEM_STATES.indexOf(state);

/** An item as intake read it. */
export type ReadItem = Omit<ObservedItem, "seenAt">;

/** A key's standing when its stores were last compared. */
export interface KeyStanding {
  key: string;
  /** Writes that the record did not have; items of one write count once. */
  outstanding: number;
  oldestAt: Date | null;
  /** The origin's version as it was read; the ledger keeps the highest. */
  highestSeen: VersionText;
}

/** A walk over one store of an observed path. */
export interface ObservedWalk {
  source: string;
  checkpoint: string | null;
  met: bigint;
  /** Of this round so far, and of the last whole one. */
  unclassified: bigint;
  example: string | null;
  because: string | null;
  begunAt: Date;
  movedAt: Date;
  last: { begunAt: Date; endedAt: Date; met: bigint; unclassified: bigint; example: string | null } | null;
  /** When the newest items were last read. */
  readAt: Date | null;
}

/** A step of a walk. `to` null: the round is over. */
export interface WalkStep {
  source: string;
  to: string | null;
  met: number;
  unclassified: number;
  example: string | null;
  /** Since the step began to read. */
  tookMs: number;
}

/** What is outstanding of an observed path, as its keys were last compared. */
export interface OutstandingTotals {
  keys: bigint;
  outstanding: bigint;
  oldestAt: Date | null;
  /** Items that were ever met. */
  arrived: bigint;
}
