import type { DependentConfig } from "../../domain/contract";
import type { PlanKind } from "../../domain/plan/kinds";
import type { PlanStatus } from "../../domain/plan/plan-status";
import type { ReconciliationState } from "../../domain/reconcile/states";
import type { ArmedReopening } from "../../domain/recovery/armed-reopening";
import type { AuthorityRule } from "../../domain/recovery/authority-rules";
import type { Severity } from "../../domain/recovery/desk";
import type { IncidentScope } from "../../domain/recovery/scope";
import type { AuthorityCandidate, IncidentKind, IncidentStatus } from "../../domain/recovery/states";
import type { Step } from "../../domain/recovery/steps";
import type { Outcome } from "../../domain/run/outcomes";
import type { RunState } from "../../domain/run/run-states";
import type { FindingKind } from "../../domain/verdict/findings";

export interface Authority {
  store: AuthorityCandidate;
  region: string | null;
  reason: string;
  /** The name of the person, as shown. */
  by: string;
  /** The stable id of the person; absent in declarations from before it was kept. */
  byId?: string;
  at: string;
  forceOriginReads: boolean;
  /** Parts of the scope for which another store is right; absent in declarations from before there were rules. */
  rules?: AuthorityRule[];
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
  kind: IncidentKind;
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

/** A reopening that somebody armed. `at` in milliseconds tells it from one that was armed anew. */
export interface KeptArmed extends ArmedReopening {
  incident: string;
  reason: string;
  by: string;
  byId: string;
  at: Date;
  /** Why its conditions do not hold yet; null before the first look. */
  waitsFor: string | null;
}

/** The severity, the people and the notes of an incident. Notes: the newest last. */
export interface Desk {
  severity: Severity | null;
  people: { name: string; since: Date }[];
  notes: { number: string; at: Date; by: string; text: string }[];
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
  /** The number of the row in the audit. */
  number: string;
  at: Date;
  actor: string;
  verb: string;
  subject: string;
  /** The one key that it is about. */
  key: string | null;
  reason: string | null;
}

/** Declared at once, left for a second person, or confirmed by that person: then only what was proposed is declared. */
export type DeclaredHow = { kind: "declare" | "propose" } | { kind: "confirm"; proposedAt: string };

/** The finding whose keys are sampled, and the size of the sample. */
export interface FindingSample {
  finding: FindingKind;
  limit: number;
}

/** A page of the keys with any of some findings, behind a key. */
export interface DivergedPage {
  findings: FindingKind[];
  after: string;
  limit: number;
}

/** A cache region's phantoms, and at most how many of them are wanted as a sample. */
export interface PhantomSample {
  region: string;
  limit: number;
}

/** The last measurements of a gate. */
export interface KeptGate {
  open: boolean;
  measuredAt: Date;
  firstOpenAt: Date | null;
  closedAgainAt: Date | null;
  /** The incident made a run of the step. */
  ran: boolean;
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
  /** The items that a run would apply; null until the list is frozen. */
  effects: bigint | null;
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

/** The first keys that an incident is about; `total` null: they are too many to be counted. */
export interface ConcernedKeys {
  total: bigint | null;
  items: { pathId: number; key: string }[];
}
