import { STATUS_WORDS, STEP_TITLES } from "./step-words";
import { type Step, type StepStatus, WHEN_CLOSED } from "./steps";

/** The sentence of a report in the place of the steps, where one confirmation repaired one key. */
export const REPAIR_WITHOUT_STEPS = "The repair of one key needs none of the six steps.";

/** The heading of a report over the steps that were taken out of order; it names broken glass only where glass was broken. */
export const outOfOrderTitle = (openings: readonly unknown[]): string =>
  openings.length === 0 ? "Steps taken out of order" : "Steps taken out of order (broken glass)";

interface MeasuredStep<Measured> {
  step: Step;
  status: StepStatus;
  gate: { measured: readonly Measured[] };
}

/**
 * A step in a report: its line, and the measurements that stand below the line. The line alone tells a step that was not needed, and a
 * step of which only the standing at the closing is kept.
 */
export function reportedStep<Measured extends { name: string; value: string }>({
  step,
  status,
  gate: { measured },
}: MeasuredStep<Measured>): { line: string; below: readonly Measured[] } {
  const kept = measured.length === 1 ? measured.find(({ name }) => name === WHEN_CLOSED) : undefined;
  // No step of a closed incident waits: what had not passed by its closing never did.
  const word = status === "waiting" && kept ? kept.value : STATUS_WORDS[status].word;
  return {
    line: `${STEP_TITLES[step][1]}: ${word}`,
    below: kept || status === "not-needed" ? [] : measured,
  };
}
