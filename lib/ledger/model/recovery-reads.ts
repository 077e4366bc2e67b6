import type { PlanKind } from "../../domain/plan/disposition";
import type { PlanStatus } from "../../domain/plan/plan-status";
import type { ReconciliationState } from "../../domain/reconcile/states";
import type { ScopeFigures } from "../../domain/recovery/scope-figures";
import type { Outcome } from "../../domain/run/outcomes";
import type { RunState } from "../../domain/run/run-states";
import type { Incident } from "./incidents";

export interface RunSummary {
  plan: string;
  kind: PlanKind;
  status: PlanStatus;
  total: bigint | null;
  createdAt: Date;
  createdBy: string;
  run: {
    id: string;
    state: RunState;
    startedAt: Date;
    startedBy: string;
    finishedAt: Date | null;
    outcomes: Partial<Record<Outcome, string>>;
  } | null;
}

export interface ReconciliationStanding {
  id: string;
  state: ReconciliationState;
  startedAt: Date;
  finishedAt: Date | null;
  /** Keys with findings that are open, waived and not; null of any but the newest, whose findings nobody looks at again. */
  counts: { open: bigint; waived: bigint } | null;
  scanned: bigint;
  total: bigint | null;
}

export interface BrokenPromise {
  pathId: number;
  key: string;
  mutation: string | null;
  actor: string | null;
  acceptedAt: Date | null;
  what: string;
}

/** What gates, screens and reports ask of an incident's plans, runs and reconciliations. */
export interface RecoveryReads {
  plans(incident: string): Promise<RunSummary[]>;
  /** Newest first. */
  reconciliations(incident: string): Promise<ReconciliationStanding[]>;
  /** Keys of a named list about which there is nothing to report and nothing is owed; null where the scope names no keys. */
  quietKeys(incident: Incident, pathId: number): Promise<bigint | null>;
  /** The keys that an incident froze on a path; null where there are more than `most`, or it froze none. */
  frozenKeys(incident: Incident, pathId: number, most: number): Promise<string[] | null>;
  /** Keys in scope that show a phantom in this region, with the oldest of them. */
  phantoms(
    incident: Incident,
    pathId: number,
    region: string,
    samples: number,
  ): Promise<{ keys: bigint; samples: { key: string; sentence: string }[] }>;
  /**
   * Mutations of the incident's scope by how they stand, counted in the ledger within a few seconds; what is not counted by then is
   * null. `late`: paths whose writes may reach the ledger long after they were acknowledged.
   */
  figures(incident: Incident, late: ReadonlySet<number>): Promise<ScopeFigures>;
  /** The first of them; `total` null: they are too many to be counted. */
  brokenPromises(incident: Incident, limit: number): Promise<{ total: bigint | null; items: BrokenPromise[] }>;
}
