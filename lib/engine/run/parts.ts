import type { TwoPersonRule } from "../../domain/access/settings";
import type { Outcome } from "../../domain/run/outcomes";
import { type By, byWorker } from "../../ledger/audit/by";
import type { IdMaker } from "../../ledger/mutations/identity";
import type { Plans } from "../../ledger/plans/plans";
import type { LedgerReads } from "../../ledger/reads";
import type { Run, RunWork, SettledColumns, Settling, WorkPage } from "../../ledger/runs/model";
import type { Runs } from "../../ledger/runs/runs";
import type { Log, WiredObservedPath, WiredPath } from "../../stores/path";
import type { LaneMarks } from "../drain/lane-marks";
import type { RepairLedger } from "../observed/repair-ledger";

/** The dependencies of a run's execution. */
export interface ReplayParts {
  runs: Runs;
  plans: Plans;
  reads: Pick<LedgerReads, "frontPage">;
  paths: ReadonlyMap<string, WiredPath>;
  /** Other systems' paths, with the writes that their verbs allow. */
  observed: ReadonlyMap<string, WiredObservedPath>;
  observedLedger: RepairLedger;
  /** The configuration's rules about second persons. */
  rules: readonly TwoPersonRule[];
  ids: IdMaker;
  log: Log;
  /** The name in leases and in the audit: worker and instance. */
  replayer: string;
  stopping: AbortSignal;
}

/** What concluding a stopped run needs. */
export type LeftParts = Pick<ReplayParts, "runs" | "plans" | "paths" | "log" | "observed" | "observedLedger">;

/** One batch of one lane during its execution. */
export interface Batch {
  run: Run;
  path: WiredPath;
  lane: number;
  epoch: bigint;
  marks: LaneMarks;
  /** True when the bound for contention is over: items that still meet it fail. */
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

/** A page during its execution; equal kinds of writes share one statement. */
export type PagedBatch = Omit<Batch, "items"> & { page: WorkPage };

/** How a page ended: the writes that shared a statement as columns, all others item by item. */
export interface PageOutcome extends BatchOutcome {
  items: RunWork[];
  settledColumns: SettledColumns[];
}

export const replayerBy = (parts: ReplayParts): By => byWorker(parts.replayer);
