import type { PartSource } from "../../domain/reconcile/parts";
import type { FoundKey } from "./reconciliations";

/** One walk of a path's round, and where it goes on. */
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

/** How far a walk came since `from`, and what was found on the way. */
export interface SweepProgress {
  source: PartSource;
  from: string | null;
  to: string | null;
  met: number;
  done: boolean;
  found: FoundKey[];
}

/** The sweep without end on the ledger: its lease, its checkpoints, what it found. Every method is one transaction. */
export interface Sweeps {
  /** Takes the lease or keeps it; false: another process holds it. */
  hold(by: string, leaseMs: number): Promise<boolean>;
  letGo(by: string): Promise<void>;
  /** Where a path's round stands. A source that the path has no more is forgotten, a new one is walked in this round too. */
  standing(pathId: number, sources: readonly PartSource[]): Promise<SweepRound>;
  /** Begins a path's next round: every walk from its start. */
  begin(pathId: number): Promise<SweepRound>;
  /**
   * Moves a walk on from where it was, with what was found. A walk that is done has met every key of its source. False: the lease is
   * somebody else's, or the walk was moved by somebody else; nothing was written.
   */
  advance(by: string, pathId: number, progress: SweepProgress): Promise<boolean>;
  /** Says why a walk waits. */
  wait(pathId: number, source: PartSource, because: string): Promise<void>;
  /** Leaves a walk out of this round, and says why; what it last met stands as it was. */
  leaveOut(pathId: number, source: PartSource, because: string): Promise<void>;
}
