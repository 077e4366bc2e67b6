import type { ExplainedProblem } from "./explained-problem";

/** Whether the same request may succeed if it is made again; one for which a permission is missing does not. */
export const isWorthAnotherTry = ({ code }: ExplainedProblem): boolean => code !== "forbidden";

/** A person's remedy for a problem, as a sentence. */
export function remedyOf(problem: ExplainedProblem): string {
  if (problem.status === 0)
    return "Check that the console is running and reachable; this page keeps trying while it is live.";
  if (problem.status === 401) return "Sign in again.";
  if (problem.code === "forbidden") return "Settings, People shows an administrator who has the permission.";
  if (problem.status === 403) return "Your role does not allow this; ask someone whose role does.";
  if (problem.status === 404) return "Check the name; the path may no longer be in the configuration.";
  if (problem.status === 409) return "The state changed in the meantime: reload and look again.";
  if (problem.status === 422 || problem.status === 400) return "Correct the fault above and try again.";
  if (problem.status === 429) return "Wait a moment and try again.";
  if (problem.status >= 500)
    return "A store or the console has failed: see Stores in the navigation, and the console's log.";
  return "Try again; if the fault stays, read the console's log.";
}
