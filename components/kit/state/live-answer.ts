import type { ExplainedProblem } from "./explained-problem";
import type { Staleness } from "./staleness";

/** The input of a view: loading, an error with nothing to show, or a value that may be stale. */
export type LiveAnswer<T> =
  | { status: "loading"; retry: () => void }
  | { status: "error"; problem: ExplainedProblem; retry: () => void }
  | { status: "shown"; value: T; stale: Staleness | null; problem: ExplainedProblem | null; retry: () => void };
