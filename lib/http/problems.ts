import type { Problem } from "../api/common";
import type { OperationError } from "../errors";
import type { MappedProblem } from "./mapped-problem";
import { recoveryRefusal } from "./recovery-problems";

/** The one mapping of refusals to HTTP; a new refusal does not compile until it is mapped here. */
function mapped(error: OperationError): MappedProblem {
  switch (error.code) {
    case "invalid":
      return { status: 422, title: "This is not valid", detail: error.detail, errors: error.errors };
    case "too-large":
      return { status: 413, title: "This is too large", detail: error.detail };
    case "unknown-path":
      return {
        status: 404,
        title: "There is no such path",
        detail: `There is no path "${error.path}". The paths are ${error.known.join(", ") || "none"}.`,
      };
    case "not-found":
      return { status: 404, title: "Not found", detail: error.detail };
    case "bad-cursor":
      return { status: 422, title: "This cursor is not valid", detail: error.detail };
    case "idempotency-mismatch":
      return {
        status: 409,
        title: "The idempotency key stands for another write",
        detail: `The key "${error.idempotencyKey}" was used for mutation ${error.mutation}, which says something else. Nothing was changed. Use a new key for a new write.`,
      };
    case "version-conflict":
      return {
        status: 409,
        title: "The key has moved on",
        detail: `Key "${error.key}" is at version ${error.head}, and this change builds on ${error.basedOn ?? "nothing"}. Nothing was changed. Read the key again and build on version ${error.head}.`,
      };
    case "path-closed":
      return {
        status: 503,
        title: "This path takes no writes at the moment",
        detail: `Path ${error.path}: ${error.because}. Nothing was accepted. Try again in ${error.retryAfterSec} s.`,
        retryAfterSec: error.retryAfterSec,
      };
    case "not-quiesced":
      return {
        status: 503,
        title: "The drain has not come to rest yet",
        detail: `Path ${error.path}: the change is recorded as epoch ${error.epoch} and stays in force, but ${error.because}, so a flush that began before it might still land. Ask again in ${error.retryAfterSec} s; asking again changes nothing more.`,
        retryAfterSec: error.retryAfterSec,
      };
    case "unavailable":
      return {
        status: 503,
        title: "This write was not acknowledged in time",
        detail: `Path ${error.path}: ${error.because}. Nothing was acknowledged${error.recorded === "no" ? ", and nothing was recorded" : "; whether it was recorded is not known"}. Send it again in ${error.retryAfterSec} s with the same idempotency key: it takes effect once.`,
        retryAfterSec: error.retryAfterSec,
      };
    case "store-unreachable":
      return {
        status: 503,
        title: `The ${error.store} does not answer`,
        detail: `The ${error.store} could not be reached (${error.because}). Nothing can be said or accepted without it. Try again in ${error.retryAfterSec} s.`,
        retryAfterSec: error.retryAfterSec,
      };
    default:
      return recoveryRefusal(error);
  }
}

/** A refusal as a problem document (RFC 9457). */
export function problemOf(error: OperationError): Problem {
  const { status, title, detail, errors } = mapped(error);
  return {
    type: `urn:trueup:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail,
    ...(errors ? { errors } : {}),
    ...aboutOf(error),
  };
}

const ABOUT = ["incident", "step", "plan", "run", "path"] as const;

function aboutOf(error: OperationError): Pick<Problem, "about"> {
  const members: Partial<Record<string, unknown>> = error;
  const about = ABOUT.flatMap((name) => (typeof members[name] === "string" ? [[name, members[name]]] : []));
  return about.length === 0 ? {} : { about: Object.fromEntries(about) };
}

/** A problem document as the response that carries it. */
export function problemResponse(problem: Problem, retryAfterSec?: number): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(retryAfterSec === undefined ? {} : { "retry-after": String(retryAfterSec) }),
    },
  });
}

/** A refusal of whoever asks. */
export function forbidden(code: string, title: string, detail: string): Response {
  return problemResponse({ type: `urn:trueup:problem:${code}`, title, status: 403, code, detail });
}

/** A refusal as a response. */
export function refusalResponse(error: OperationError): Response {
  return problemResponse(problemOf(error), mapped(error).retryAfterSec);
}
