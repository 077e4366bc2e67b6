import type { DependentConfig } from "../../domain/contract";
import type { PlanKind } from "../../domain/plan/disposition";
import type { PlanStatus } from "../../domain/plan/plan-status";
import type { ReconciliationState } from "../../domain/reconcile/states";
import type { IncidentScope } from "../../domain/recovery/scope";
import type { ScopeFigures } from "../../domain/recovery/scope-figures";
import type { AuthorityCandidate, IncidentStatus } from "../../domain/recovery/states";
import type { Step } from "../../domain/recovery/steps";
import type { Outcome } from "../../domain/run/outcomes";
import type { RunState } from "../../domain/run/run-states";
import type { FindingKind } from "../../domain/verdict/findings";
import type { By } from "../audit";
import type { DependentName, DependentStanding } from "../dependents/model";
import type { ControlStanding, ProducerStanding } from "../paths/model";

export interface Authority {
  store: AuthorityCandidate;
  region: string | null;
  reason: string;
  by: string;
  at: string;
  forceOriginReads: boolean;
}

/** An incident as the ledger has it. `pathIds` are in the order of the scope's paths. */
export interface Incident {
  id: string;
  title: string;
  reason: string;
  status: IncidentStatus;
  scope: IncidentScope;
  keysBy: "all" | "list" | "prefix";
  prefix: string | null;
  acceptedFrom: Date | null;
  acceptedTo: Date | null;
  regions: string[] | null;
  targeted: boolean;
  pathIds: number[];
  openedAt: Date;
  openedBy: string;
  horizon: Date;
  authority: Authority | null;
  authoritySeq: number;
  pendingAuthority: Authority | null;
  reopenedAt: Date | null;
  closedAt: Date | null;
  closedBy: string | null;
}

export interface NewIncident {
  id: string;
  title: string;
  reason: string;
  scope: IncidentScope;
  pathIds: number[];
  targeted: boolean;
  dependents: { pathId: number; config: DependentConfig }[];
}

export interface Waiver {
  pathId: number;
  key: string;
  finding: FindingKind | null;
  mutation: string | null;
  reason: string;
  actor: string;
  at: Date;
}

export interface AuditEntry {
  at: Date;
  actor: string;
  verb: string;
  subject: string;
  reason: string | null;
}

/** Declared at once, left for a second person, or confirmed by that person: then only what was proposed is declared. */
export type DeclaredHow = { kind: "declare" | "propose" } | { kind: "confirm"; proposedAt: string };

/** How a gate was last measured. */
export interface KeptGate {
  open: boolean;
  measuredAt: Date;
  firstOpenAt: Date | null;
  closedAgainAt: Date | null;
}

/** A gate as it stood when it was measured. */
export interface MeasuredGate {
  step: Step;
  open: boolean;
  at: Date;
}

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

/** Incidents on the ledger, as they are read, and what the workers keep of them. */
export interface IncidentStore {
  read(id: string): Promise<Incident | null>;
  list(
    status: IncidentStatus | null,
    before: { openedAt: Date; id: string } | null,
    limit: number,
  ): Promise<Incident[]>;
  openIncidents(): Promise<Incident[]>;
  keyCount(id: string): Promise<bigint>;
  controls(pathIds: number[]): Promise<ControlStanding[]>;
  producers(pathIds: number[]): Promise<ProducerStanding[]>;
  /** Acknowledgments since the switch that still came under an older epoch: always zero, which is what is being proven. */
  acknowledgedUnderOldEpoch(pathId: number): Promise<bigint>;
  /** Outstanding in scope and accepted before the horizon, less what was set aside, counted up to `most`; `later`: what else the path owes. */
  outstandingInScope(
    incident: Incident,
    pathId: number,
    most: number,
  ): Promise<{ owed: number; setAside: number; later: bigint }>;
  /** Open divergences by finding, as they are now, within the incident's keys, regions and window. */
  divergencesInScope(incident: Incident, pathId: number): Promise<Partial<Record<FindingKind, string>>>;
  /** Keys that a write masks which was accepted in the incident's time and before its horizon; what came later is not its concern. */
  maskedInScope(incident: Incident, pathId: number): Promise<bigint>;
  sampleDivergences(
    incident: Incident,
    pathId: number,
    finding: FindingKind,
    limit: number,
  ): Promise<{ key: string; sentence: string }[]>;
  /** Which of these keys the incident is about. */
  keysWithin(incident: Incident, pathId: number, keys: string[]): Promise<Set<string>>;
  divergedKeys(
    incident: Incident,
    pathId: number,
    findings: FindingKind[],
    after: string,
    limit: number,
  ): Promise<string[]>;
  /** Entries that a region must still be told of; what was owed a moment ago of a key written after the horizon is on its way. */
  confirmationsOwed(incident: Incident, pathId: number): Promise<bigint>;
  waivers(id: string): Promise<Waiver[]>;
  dependents(id: string): Promise<DependentStanding[]>;
  brokenGlass(id: string): Promise<{ step: Step; by: string; at: Date; reason: string }[]>;
  gates(id: string): Promise<Map<Step, KeptGate>>;
  recordGates(id: string, gates: MeasuredGate[]): Promise<void>;
  log(id: string, limit: number): Promise<AuditEntry[]>;
  /** Whether an open incident holds this dependent back. */
  holding(pathId: number, dependent: string): Promise<boolean>;
  /** Another open incident that holds one of these names of the same dependent back, or null. */
  heldBeside(of: DependentStanding, names: readonly DependentName[]): Promise<string | null>;
  /**
   * Notes whether the dependent was paused before it is held, and answers what counts: what another incident noted that has held it
   * since this one was taken speaks before what was seen now.
   */
  notePausedBefore(of: DependentStanding, names: readonly DependentName[], seen: boolean): Promise<boolean>;
  /** Dependents that are due to be held or let go; whoever is given them has them for a few seconds. */
  dueDependents(limit: number): Promise<DependentStanding[]>;
  /** It was verified to have followed: held, or restored; or it is left as it is, for a reason. */
  dependentMoved(of: DependentStanding, leftBecause: string | null, by: By): Promise<void>;
  /** It has not followed; tried again after a while, or given up (null). */
  dependentFailed(of: DependentStanding, because: string, retryInMs: number | null, by: By): Promise<void>;
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
