import { type Problem, problem } from "../api/common";

/** The call was answered with a problem document, or not answered at all (`status` 0, code `unreachable`). */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;

  constructor(document: Problem) {
    super(document.detail || document.title);
    this.problem = document;
  }
}

/** Reads an error answer's body as a problem document; any other body becomes a problem that reports this. */
export function problemOf(status: number, body: unknown): Problem {
  const parsed = problem.safeParse(body);
  if (parsed.success) return parsed.data;
  return localProblem(
    status,
    "unexpected-answer",
    "The server's answer is unexpected",
    `The server answered ${status} without a reason. Check that the address is a Trueup console.`,
  );
}

/** A problem found by the client: no connection, or an answer of an unknown shape. */
export function localProblem(status: number, code: string, title: string, detail: string): Problem {
  return { type: "about:blank", title, status, code, detail };
}
