import type { Problem } from "../api/common";

/** Whether a failure leaves open if the command took effect; giving the command again under its key then has one effect. */
export function outcomeUnknown({ status, code }: Pick<Problem, "status" | "code">): boolean {
  return status === 0 || status >= 500 || code === "unexpected-answer" || code === "command-in-progress";
}

/** Refusals whose own words say what took effect. */
const TOLD: ReadonlySet<string> = new Set(["not-quiesced", "path-closed"]);

/** Whether a failure leaves its effect open without saying so itself. */
export const isEffectUntold = (problem: Pick<Problem, "status" | "code">): boolean =>
  outcomeUnknown(problem) && !TOLD.has(problem.code);
