import type { JsonText } from "../../domain/json-text";
import type { Lane } from "../../domain/lane";
import type { MarkedFlush } from "../../domain/marks";
import type { MUTATION } from "../../domain/mutation/transitions";
import type { PlanKind } from "../../domain/plan/kinds";
import type { Columns, PutColumns } from "../../domain/run/columns";
import type { Outcome } from "../../domain/run/outcomes";
import type { RunState } from "../../domain/run/run-states";
import type { MovedTo } from "../../domain/state-machine/machine";
import type { PlanItem } from "../plans/model";

export interface Run {
  id: string;
  plan: string;
  incident: string;
  kind: PlanKind;
  state: RunState;
  because: string | null;
  ratePerSec: number | null;
  canary: bigint;
  epochs: Record<string, string>;
  /** The number of the newest attempt; a pause and an abort raise it too. */
  token: bigint;
  /** Up to where nothing of an older attempt can land any more. */
  boundToken: bigint;
  /** The replayer that carries the run out, or that did and may have left a batch unrecorded. */
  leaseBy: string | null;
  total: bigint;
  outcomes: Partial<Record<Outcome, string>>;
  effectiveRate: number | null;
  measuredRate: number | null;
  measuredAt: Date | null;
  startedAt: Date;
  startedBy: string;
  /** The stable id; null in runs of an earlier release. */
  startedById: string | null;
  finishedAt: Date | null;
}

/** The holder of a run, and the lease in milliseconds. No two attempts share a name, even in one process. */
export interface RunLease {
  by: string;
  forMs: number;
}

/** A lane of a run: where it stands, and where it ends. */
export interface RunLane extends Lane {
  reached: number;
  last: number;
}

/** An item on its way, with what the origin needs of its mutation. */
export interface RunWork extends PlanItem {
  operation: number | null;
  payload: JsonText | null;
  basedOn: bigint | null;
  /** The digests of its idempotency key and content that the receipt keeps. */
  idempotency: string | null;
  fingerprint: string | null;
}

/** Which items of a lane are wanted: at most so many behind a place, and what of them may go side by side. */
export interface WorkRange {
  after: number;
  limit: number;
  alike: Alike;
}

/** The next items of a lane up to `to`: those that are carried out alike side by side, and the rest one by one. */
export interface WorkPage {
  to: number;
  puts: PutColumns | null;
  /** Mutations that a newer version should cover. */
  covered: Columns | null;
  /** Mutations to suppress. */
  withdrawn: Columns | null;
  rest: RunWork[];
}

/** A run's settlement of a mutation. */
export type SettledByRun = MovedTo<typeof MUTATION, "carry-out" | "withdraw">;

export interface Settling {
  id: string;
  outcome: SettledByRun;
  because: string | null;
}

/** Mutations of one batch that are settled alike, but for those at the places in `except`, counted from 1. */
export interface SettledColumns {
  ids: readonly string[];
  outcome: SettledByRun;
  /** A text for each mutation; null: `because` holds for all. */
  becauses: readonly string[] | null;
  because: string | null;
  except: number[];
}

/** What goes side by side: whole values and what they cover, what is withdrawn, or nothing. */
export type Alike = "puts" | "withdrawals" | "nothing";

export interface BatchRecord {
  run: string;
  /** Under which name the run is held: what nobody holds any more, or another one does, is not recorded. */
  lease: string;
  pathId: number;
  lane: number;
  from: number;
  to: number;
  /** In the order of OUTCOMES. */
  counts: number[];
  settle: Settling[];
  settledColumns: SettledColumns[];
  exceptions: { seq: number; outcome: Outcome; because: string | null }[];
  /** The flushes that carried the batch out. */
  flushes: MarkedFlush[];
  by: string;
}

/** The outcome of a mutation in a run. */
export interface MutationLink {
  mutation: string;
  relation: string;
  other: string;
  run: string;
}
