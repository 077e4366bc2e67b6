import type { IncidentSummary, IncidentWire } from "../../../lib/api/incidents";
import type { StepName } from "../../../lib/api/lists";
import { stepName } from "../../../lib/api/lists";
import type { NextStepWire } from "../../../lib/api/next-step";
import { STATUS_WORDS, STEP_TITLES } from "../../../lib/domain/recovery/step-words";

export type IncidentStep = IncidentWire["steps"][number];
export type Measurement = IncidentStep["gate"]["measured"][number];
export type StepStatus = IncidentStep["status"];

/** The six steps, in their order. */
export const STEPS: readonly StepName[] = stepName.options;

/** A step's short name. */
export const shortTitle = (step: StepName): string => STEP_TITLES[step][0];

/** The purpose of a step. */
export const stepTitle = (step: StepName): string => STEP_TITLES[step][1];

/** A step's status as a word and a sentence. */
export const statusWords = (status: StepStatus) => STATUS_WORDS[status];

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

/** The step that an address names, or else the present one. */
export function chosenStep(named: string | null, present: StepName): StepName {
  return STEPS.find((each) => each === named) ?? present;
}

/**
 * The step whose work is next. A repair may belong to a step whose gate is open: what a store lost, or what only a cache has, is not
 * outstanding, and the gate of the replay counts only what is.
 */
export function presentStep(
  { step, status }: Pick<IncidentWire, "step" | "status">,
  next: Pick<NextStepWire, "kind" | "step"> | null,
): StepName {
  const isEarlier = next?.kind === "act" && next.step !== null && STEPS.indexOf(next.step) < STEPS.indexOf(step);
  return status === "open" && isEarlier && next.step !== null ? next.step : step;
}

/** The six steps as shown while `present` has the next work: where that is an earlier one, the step of the closed gate waits for it. */
export function stepsAt({ steps, step }: Pick<IncidentWire, "steps" | "step">, present: StepName): IncidentStep[] {
  if (present === step) return steps;
  return steps.map((each) => {
    if (each.step === present) return { ...each, status: "current" };
    return each.step === step && each.status === "current" ? { ...each, status: "waiting" } : each;
  });
}
