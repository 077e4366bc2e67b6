import type { Problem } from "../../../lib/api/common";
import { ProblemError } from "../../../lib/http/problem-error";

/** A person's intent to give a command: the command's content, its key, and whether its outcome is known. */
export interface Intent {
  body: string;
  key: string;
  settled: boolean;
}

/** The intent for a command: the last one while its outcome is unknown and its content the same, else a new one. */
export function intentFor(last: Intent | null, body: string, newKey: () => string): Intent {
  if (last && !last.settled && last.body === body) return last;
  return { body, key: newKey(), settled: false };
}

const BREAKABLE = new Set(["gate-closed", "authority-missing"]);

/** Tells whether breaking the glass overrides a refusal. */
export function glassOffered({ code }: Problem): boolean {
  return BREAKABLE.has(code);
}

/** The end of a command whose person left the question for a fresh sign-in: nothing was done, and the person knows. */
export class LeftUndone extends Error {}

/** Repeats a call that was refused for want of a fresh sign-in, once the person has given it. */
export async function withFreshSignIn<Output>(
  call: () => Promise<Output>,
  ask: () => Promise<boolean>,
): Promise<Output> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== "step-up") throw error;
    if (!(await ask())) throw new LeftUndone();
    return call();
  }
}
