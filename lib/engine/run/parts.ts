import type { Outcome } from "../../domain/run/outcomes";
import type { By } from "../../ledger/audit";
import type { IdMaker } from "../../ledger/mutations/identity";
import type { PlanStore } from "../../ledger/plans/model";
import type { LedgerReads } from "../../ledger/reads";
import type { Run, RunStore, RunWork, SettledColumns, Settling, WorkPage } from "../../ledger/runs/model";
import type { Log, WiredPath } from "../../stores/path";
import type { LaneMarks } from "../drain/lane-marks";

/** What carries runs out is given. */
export interface ReplayParts {
  runs: RunStore;
  plans: PlanStore;
  reads: Pick<LedgerReads, "frontPage">;
  paths: ReadonlyMap<string, WiredPath>;
  ids: IdMaker;
  log: Log;
  /** Worker and instance, as leases and the audit name it. */
  replayer: string;
  stopping: AbortSignal;
}

/** One batch of one lane on its way. */
export interface Batch {
  run: Run;
  path: WiredPath;
  lane: number;
  epoch: bigint;
  marks: LaneMarks;
  /** What meets contention has had its time, and has failed. */
  endsContention: boolean;
  items: RunWork[];
}

export interface Ended {
  outcome: Outcome;
  because: string | null;
}

/** How each item ended, and what the ledger must settle for it. */
export interface BatchOutcome {
  outcomes: Map<number, Ended>;
  settle: Settling[];
}

/** A page on its way: what is written alike goes side by side. */
export type PagedBatch = Omit<Batch, "items"> & { page: WorkPage };

/** How a page ended: what went side by side, and all else, item by item. */
export interface PageOutcome extends BatchOutcome {
  items: RunWork[];
  settledColumns: SettledColumns[];
}

export const replayerBy = (parts: ReplayParts): By => ({ actor: parts.replayer, requestId: null });
