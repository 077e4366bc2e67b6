import type { IncidentSummary, IncidentWire } from "../../../lib/api/incidents";
import type { StepName } from "../../../lib/api/lists";
import { stepName } from "../../../lib/api/lists";

export type IncidentStep = IncidentWire["steps"][number];
export type Measurement = IncidentStep["gate"]["measured"][number];
export type StepStatus = IncidentStep["status"];

/** The six steps, in their order. */
export const STEPS: readonly StepName[] = stepName.options;

const TITLES: Record<StepName, readonly [short: string, title: string]> = {
  stop: ["Stop", "Stop ambiguous acknowledgments"],
  authority: ["Authority", "Declare the authority"],
  replay: ["Replay", "Replay or drain, in order"],
  cache: ["Caches", "Invalidate or rebuild caches"],
  reconcile: ["Reconcile", "Reconcile with the authority"],
  restore: ["Restore", "Restore what depends on it"],
};

/** A step's short name. */
export const shortTitle = (step: StepName): string => TITLES[step][0];

/** The purpose of a step. */
export const stepTitle = (step: StepName): string => TITLES[step][1];

const STATUSES: Record<StepStatus, { word: string; meaning: string }> = {
  waiting: { word: "waiting", meaning: "This step starts when the steps before it have passed." },
  current: { word: "current", meaning: "The incident is at this step, and the step's gate is not open yet." },
  done: { word: "passed", meaning: "The gate is open, and a later step has started." },
  reopened: { word: "closed again", meaning: "The gate was open and has closed again, which blocks the later steps." },
  "not-needed": { word: "not needed", meaning: "This incident had nothing to repair here." },
};

/** A step's status as a word and a sentence. */
export const statusWords = (status: StepStatus) => STATUSES[status];

export type MeasurementStanding = "met" | "missed" | "unknown" | "not-here";

/** The standing of a measurement: an unreadable one, and one that has nothing to measure, are neither met nor missed. */
export function standingOf({
  ok,
  unknown,
  applies,
}: Pick<Measurement, "ok" | "unknown" | "applies">): MeasurementStanding {
  if (!applies) return "not-here";
  return unknown ? "unknown" : ok ? "met" : "missed";
}

/** The statuses of the six steps, by step. */
export function railOf({ steps }: Pick<IncidentSummary, "steps">): Map<StepName, StepStatus> {
  return new Map(steps.map(({ step, status }) => [step, status]));
}

/** The step that an address names, or else the incident's present step. */
export function chosenStep(named: string | null, { step }: { step: StepName }): StepName {
  return STEPS.find((each) => each === named) ?? step;
}
