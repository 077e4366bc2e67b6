import type { PartSource } from "../../domain/reconcile/parts";
import type { SensorStanding, WalkStanding } from "../../domain/sweep/coverage";
import type { FoundKey } from "../reconciliations/model";

/** A walk of a path's round, with its position. */
export interface SweepWalk {
  source: PartSource;
  checkpoint: string | null;
  done: boolean;
}

/** A path's round. `ageMs`: how long ago it began; null: none was begun yet. */
export interface SweepRound {
  ageMs: number | null;
  walks: SweepWalk[];
}

/** A walk's progress since `from`, with its findings. */
export interface SweepProgress {
  source: PartSource;
  from: string | null;
  to: string | null;
  met: number;
  done: boolean;
  found: FoundKey[];
}

/** A step of the round that compares every settlement with its receipt. */
export interface ReceiptStep {
  from: string | null;
  to: string;
  done: boolean;
  /** How many settlements were compared, by path; and of a path that could not be compared, why not. */
  met: ReadonlyMap<number, number>;
  away: ReadonlyMap<number, string>;
}

/** How far the sweep is on every path, and which stores tell of changes, by path. */
export interface SweepStandings {
  now: Date;
  walks: Map<number, WalkStanding[]>;
  receipts: Map<number, WalkStanding>;
  sensors: Map<number, SensorStanding[]>;
}
