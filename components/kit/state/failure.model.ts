import type { ExplainedProblem } from "./explained-problem";

/** What a person can do about a problem, as one sentence. */
export function remedyOf(problem: ExplainedProblem): string {
  if (problem.status === 0)
    return "Check that the console is running and reachable; this page keeps trying while it is live.";
  if (problem.status === 401) return "Sign in again.";
  if (problem.status === 403) return "Your role does not allow this; ask someone whose role does.";
  if (problem.status === 404) return "Check the name; it may have been removed from the configuration.";
  if (problem.status === 409) return "Something moved in the meantime: reload and look again.";
  if (problem.status === 422 || problem.status === 400) return "Correct what is named above and try again.";
  if (problem.status === 429) return "Wait a moment and try again.";
  if (problem.status >= 500)
    return "A store or the console itself is in trouble: see Stores in the navigation, and the console's log.";
  return "Try again; if it stays, look into the console's log.";
}
