import { type Problem, problem } from "../api/common";

/** A request that was answered with a problem document, or was not answered at all (`status` 0, code `unreachable`). */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;

  constructor(document: Problem) {
    super(document.detail || document.title);
    this.problem = document;
  }
}

/** Reads an error answer's body as a problem document; a body that is none becomes one that says so. */
export function problemOf(status: number, body: unknown): Problem {
  const parsed = problem.safeParse(body);
  if (parsed.success) return parsed.data;
  return localProblem(
    status,
    "unexpected-answer",
    "Unexpected answer",
    `The server answered ${status} without saying why.`,
  );
}

/** A problem that this side found: no connection, or an answer of an unknown shape. */
export function localProblem(status: number, code: string, title: string, detail: string): Problem {
  return { type: "about:blank", title, status, code, detail };
}
