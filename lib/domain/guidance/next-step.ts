import type { AcknowledgeMode } from "../path-control";
import type { PlanKind } from "../plan/kinds";
import type { Step } from "../recovery/steps";
import type { FindingKind } from "../verdict/findings";

/** The work around a plan that one button does with it. */
export interface PlanCourse {
  /** The path's drain is paused before the list is frozen. */
  pausesDrain: boolean;
  /**
   * A list of at most so many effects that needs nobody else is run whole at once, and then every key is compared. Null: a person looks at
   * the list.
   */
  runsAtMost: string | null;
}

/** What the console can do for a person, with all that it needs to do it. */
export type GuidedAction =
  | { do: "set-acknowledgments"; mode: Exclude<AcknowledgeMode, "contract"> }
  | { do: "declare-authority"; store: "ledger" | "origin" }
  | { do: "resume-drain"; path: string; lane?: number; key?: string }
  | ({ do: "make-plan"; kind: PlanKind; findings: FindingKind[]; path: string } & PlanCourse)
  | { do: "look-at-plan"; plan: string }
  | { do: "start-run"; plan: string; kind: PlanKind; digest: string; effects: string }
  /** `resumesDrain`: the path whose drain is resumed once the run has ended, or null. */
  | { do: "continue-run"; run: string; resumesDrain: string | null }
  | { do: "resume-run"; run: string }
  | { do: "abort-run"; run: string }
  | { do: "reconcile" }
  | { do: "restore" }
  | { do: "arm-reopening"; lagUnderMs: number }
  | { do: "close" }
  | { do: "look-at-findings"; path: string; finding: FindingKind };

/**
 * `act`: the action is the next thing to do. `wait`: the system does it by itself. `hand-over`: a person must mend something that
 * the console cannot. `done`: nothing is left.
 */
export const GUIDANCE_KINDS = ["act", "wait", "hand-over", "done"] as const;
export type GuidanceKind = (typeof GUIDANCE_KINDS)[number];

/** The next best step of an incident, with its reason in a sentence or two. */
export interface NextStep {
  kind: GuidanceKind;
  /** The step of the recovery that it belongs to; null once all are passed. */
  step: Step | null;
  /** The words of the button, or of the advice. */
  label: string;
  /** Why it is the next one; a command that the button gives is recorded with it. */
  reason: string;
  /** Said before the button is pressed, and no part of the recorded reason. */
  note: string | null;
  action: GuidedAction | null;
  /** Another way, for a person to prefer. */
  or: { label: string; action: GuidedAction } | null;
  /** What a person must mend outside of the console. */
  mends: string[];
  /** How long the waiting takes, where it can be told. */
  etaMs: number | null;
}

/** An action to take now. */
export const act = (step: Step, label: string, reason: string, action: GuidedAction): NextStep => ({
  kind: "act",
  step,
  label,
  reason,
  note: null,
  action,
  or: null,
  mends: [],
  etaMs: null,
});

/** Nothing to do but wait. */
export const wait = (step: Step, label: string, reason: string, etaMs: number | null = null): NextStep => ({
  kind: "wait",
  step,
  label,
  reason,
  note: null,
  action: null,
  or: null,
  mends: [],
  etaMs,
});

/** What a person must mend before the recovery can go on. */
export const handOver = (step: Step, reason: string, mends: string[]): NextStep => ({
  kind: "hand-over",
  step,
  label: "Hand over",
  reason,
  note: null,
  action: null,
  or: null,
  mends,
  etaMs: null,
});

/** A next step with a note beside its button. */
export const noted = (next: NextStep, note: string): NextStep => ({ ...next, note });

/** A next step with another way beside it. */
export const orElse = (next: NextStep, label: string, action: GuidedAction): NextStep => ({
  ...next,
  or: { label, action },
});

/** Nothing is left to do. */
export const done = (reason: string): NextStep => ({
  kind: "done",
  step: null,
  label: "Nothing to do",
  reason,
  note: null,
  action: null,
  or: null,
  mends: [],
  etaMs: null,
});
