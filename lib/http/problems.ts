import type { Problem } from "../api/common";
import { REFUSAL_STATUSES } from "../api/refusals";
import type { OperationError } from "../errors";
import { accessRefusal } from "./access-problems";
import { recoveryRefusal } from "./recovery-problems";
import type { RefusalWords } from "./refusal-words";

/** The statuses come from the API, which states every refusal. */
const STATUSES: Record<OperationError["code"], number> = REFUSAL_STATUSES;

/** The words of every refusal; a new refusal does not compile until it is here. */
function wordsOf(error: OperationError): RefusalWords {
  switch (error.code) {
    case "invalid":
      return { title: "The request is not valid", detail: error.detail, errors: error.errors };
    case "too-large":
      return { title: "The request is too large", detail: error.detail };
    case "unknown-path":
      if (error.observed === true)
        return {
          title: "Another system carries the writes of this path",
          detail: `Path "${error.path}" is observed: Trueup reads its stores, takes no writes for it and changes nothing in it.`,
        };
      return {
        title: "There is no such path",
        detail: `There is no path "${error.path}". The paths are ${error.known.join(", ") || "none"}.`,
      };
    case "not-found":
      return { title: "Not found", detail: error.detail };
    case "sign-in-needed":
    case "forbidden":
    case "step-up":
    case "sign-in-failed":
    case "second-factor":
    case "no-access":
    case "too-many-attempts":
    case "too-many-requests":
    case "repairs-frozen":
      return accessRefusal(error);
    case "bad-cursor":
      return { title: "The cursor is not valid", detail: error.detail };
    case "idempotency-mismatch":
      return {
        title: "The idempotency key was used for another write",
        detail: `The key "${error.idempotencyKey}" was used for mutation ${error.mutation}, which has other content. Nothing was changed. Use a new key for a new write.`,
      };
    case "version-conflict":
      return {
        title: "The key has a newer version",
        detail: `Key "${error.key}" is at version ${error.head}, and this change builds on ${error.basedOn ?? "nothing"}. Nothing was changed. Read the key again and build on version ${error.head}.`,
      };
    case "path-closed":
      return {
        title: "The path takes no writes at the moment",
        detail: `Path ${error.path}: ${error.because}. Nothing was accepted. Try again in ${error.retryAfterSec} s.`,
        retryAfterSec: error.retryAfterSec,
      };
    case "not-quiesced":
      return {
        title: "The drain is not quiet yet",
        detail: `Path ${error.path}: the change is recorded as epoch ${error.epoch} and stays in force, but ${error.because}. A flush that began before the change may still land. Ask again in ${error.retryAfterSec} s; a repeated request changes nothing more.`,
        retryAfterSec: error.retryAfterSec,
      };
    case "unavailable":
      return {
        title: "The write was not acknowledged in time",
        detail: `Path ${error.path}: ${error.because}. Nothing was acknowledged${error.recorded === "no" ? ", and nothing was recorded" : "; whether the write was recorded is not known"}. Send the write again in ${error.retryAfterSec} s with the same idempotency key: it takes effect once.`,
        retryAfterSec: error.retryAfterSec,
      };
    case "store-unreachable":
      return {
        title: `The ${error.store} does not answer`,
        detail: `The ${error.store} could not be reached (${error.because}). ${error.means ?? "Without this store nothing can be answered or accepted."} Try again in ${error.retryAfterSec} s.`,
        retryAfterSec: error.retryAfterSec,
      };
    default:
      return recoveryRefusal(error);
  }
}

/** A refusal as a problem document (RFC 9457). */
export function problemOf(error: OperationError): Problem {
  const { title, detail, errors } = wordsOf(error);
  return {
    type: `urn:trueup:problem:${error.code}`,
    title,
    status: STATUSES[error.code],
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

/** A refusal with status 403. */
export function forbidden(code: string, title: string, detail: string): Response {
  return problemResponse({ type: `urn:trueup:problem:${code}`, title, status: 403, code, detail });
}

/** A refusal as a response. */
export function refusalResponse(error: OperationError): Response {
  return problemResponse(problemOf(error), wordsOf(error).retryAfterSec);
}
