import type { StoreLoss } from "../losses";
import type { AcknowledgeMode, DrainState } from "../path-control";
import type { PlanKind } from "../plan/kinds";
import type { PlanStatus } from "../plan/plan-status";
import type { ReconciliationState } from "../reconcile/states";
import type { RuledAuthority } from "../recovery/authority-rules";
import type { Step } from "../recovery/steps";
import type { RunState } from "../run/run-states";
import type { AwayStore } from "../truth/away-stores";
import type { FindingKind } from "../verdict/findings";

/** A path of an incident, as far as the next step depends on it. A figure that is null could not be measured. */
export interface GuidedPath {
  name: string;
  title: string;
  isObserved: boolean;
  acknowledge: AcknowledgeMode;
  /** Another open incident that has the acknowledgments in hand, by its title; null: none. */
  heldBy: string | null;
  /** The acknowledgments are stopped, and no open incident has them in hand. */
  isLeftStopped: boolean;
  /** Under its contract a cache alone has a write when the path acknowledges it. */
  isOnCacheWord: boolean;
  drain: DrainState;
  /** Why the drain is paused; null while it runs. */
  drainBecause: string | null;
  /** Held lanes and keys of the incident with outstanding writes; each names a lane or a key. */
  holds: readonly { lane: number | null; key: string | null; reason: string }[];
  /** Lanes with outstanding writes of the incident that another tool paused in the queue itself. */
  pausedElsewhere: readonly number[];
  outstanding: bigint | null;
  truthLagMs: number | null;
  maxTruthLagMs: number;
  ingressPerSec: number | null;
  drainPerSec: number | null;
  catchUpMs: number | null;
  /** How long the drain has not kept up, with nobody holding it; null: it keeps up, or its rates are not known. */
  fallingForMs: number | null;
  /** Why the origin is slow, or null. */
  slowBecause: string | null;
  /** Workers on the path's queue. */
  consumers: number | null;
  /** Open findings of the incident's keys, by kind. */
  findings: Partial<Record<FindingKind, bigint>>;
  /** Since when the longest standing `regressed` is known; null: there is none. */
  regressedSince: Date | null;
  /** The cache regions of the incident that the path has. */
  regions: number;
  /** The kinds of plan that the path can have; another system's path has those that its owner allows. */
  kinds: readonly PlanKind[];
  away: AwayStore[];
  /** Stores that were put back, whose losses keep the path from going on until a person accepts them. */
  losses: readonly StoreLoss[];
}

/** A plan of an incident, as far as the next step depends on it. */
export interface GuidedPlan {
  id: string;
  kind: PlanKind;
  /** The findings that it was made for; empty where it was made in another way. */
  findings: readonly FindingKind[];
  /** Null: every path of the incident. */
  path: string | null;
  status: PlanStatus;
  /** Why the plan failed or can no longer be run, or null. */
  stale: string | null;
  digest: string | null;
  /** Items on which the run has an effect; null while the list is being frozen. */
  effects: bigint | null;
  total: bigint | null;
  canary: number;
  needsApproval: boolean;
  isApproved: boolean;
  /** `isOfAuthority`: its plan was made under the authority of now; it goes on under no other. */
  run: { id: string; state: RunState; applied: bigint; isOfAuthority: boolean } | null;
}

/** A step of the recovery with the measurements that its gate waits for, in words. */
export interface GuidedStep {
  step: Step;
  isOpen: boolean;
  /** The step is passed, or not needed. */
  isPassed: boolean;
  waitsFor: string[];
}

/** Everything that the next step of an incident follows from. */
export interface GuidanceEvidence {
  asOf: Date;
  status: "open" | "closed";
  targeted: boolean;
  steps: GuidedStep[];
  paths: GuidedPath[];
  authority: (RuledAuthority & { isPending: boolean }) | null;
  /** The newest first. */
  plans: GuidedPlan[];
  reconciliation: { state: ReconciliationState; open: bigint | null; isCurrent: boolean } | null;
  /** How many keys the incident names; null where it is about whole paths or a prefix. */
  keys: bigint | null;
  /** The dependents that are not back, with their states. */
  dependents: { name: string; state: string; because: string | null }[];
  isReopened: boolean;
  /** A reopening that somebody armed, or null. */
  armed: { lagUnderMs: number; thenClose: boolean } | null;
}
