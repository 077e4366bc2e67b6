import type { PlanKind } from "../domain/plan/disposition";
import type { Outcome } from "../domain/run/outcomes";
import type { Incident } from "./incidents";
import type { RunState } from "./plans";

export interface RunSummary {
  plan: string;
  kind: PlanKind;
  status: "building" | "ready" | "failed";
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
  state: "running" | "done" | "failed";
  startedAt: Date;
  finishedAt: Date | null;
  /** Keys with findings that are open and not waived. */
  open: bigint;
  waived: bigint;
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
  /** Mutations of the incident's scope by how they stand, counted in the ledger. */
  figures(
    incident: Incident,
  ): Promise<{ accepted: bigint; materialized: bigint; superseded: bigint; suppressed: bigint; outstanding: bigint }>;
  brokenPromises(incident: Incident, limit: number): Promise<{ total: bigint; items: BrokenPromise[] }>;
}
