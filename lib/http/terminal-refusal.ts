import type { Problem } from "../api/common";
import type { OperationError } from "../errors";
import { plain } from "./plain-text";

/**
 * The next command after a refusal; a new refusal does not compile until it is here. Null: the detail already states the remedy.
 */
const REMEDIES: Record<OperationError["code"], string | null> = {
  invalid: null,
  "too-large": null,
  "unknown-path": "trueup paths lists them.",
  "not-found": "trueup incident list and trueup incident show ID name incidents, plans and runs by their ids.",
  "bad-cursor": "Begin without --cursor.",
  "idempotency-mismatch": null,
  "version-conflict": "trueup key PATH KEY shows where it stands.",
  "path-closed": "trueup paths shows its state; trueup incident list --status open shows who closed it.",
  "not-quiesced": "Give the same command again.",
  unavailable: null,
  "store-unreachable": "trueup doctor, on the server, says what is wrong with it.",
  "overlapping-incident": "trueup incident show ID, with the incident that is named.",
  "incident-closed": "trueup incident open",
  "held-by-incident": "trueup incident show ID, with the incident that is named.",
  "gate-closed":
    "trueup incident show ID says what every gate waits for. --break-glass REASON takes the step all the same.",
  "paths-left-stopped": "trueup incident restore ID, or trueup incident close ID --reopen-paths.",
  "authority-missing":
    "trueup incident preview ID, then trueup incident authority ID. --break-glass REASON goes without one.",
  "authority-unavailable": "trueup incident preview ID says which stores can be chosen.",
  "empty-selection": "trueup incident show ID has the scope that a selection lies within.",
  "plan-not-ready": "trueup plan show PLAN says how far it is.",
  "stale-plan": "trueup plan create ID, and look at what it says now.",
  "digest-mismatch": "trueup plan show PLAN, and compare what it says with what you approved.",
  "already-run": "trueup run show RUN, with the run that is named.",
  "needs-approval":
    "Somebody else: trueup plan approve PLAN --digest DIGEST, or trueup incident authority with the same choice.",
  "same-person": null,
  "wrong-state": "trueup run show RUN, or trueup incident show ID.",
  "moved-since-shown": "trueup key PATH KEY.",
  "not-offered": "trueup key PATH KEY.",
  "command-in-progress": null,
  "command-in-doubt": null,
  "command-mismatch": "Leave --idempotency-key out, or give one of its own to each command.",
};

/** A refusal for a terminal: what happened, what it means, each wrong member, and the next command. */
export function terminalRefusal({ status, title, code, detail, errors = [] }: Problem): string {
  const remedy = Object.hasOwn(REMEDIES, code) ? REMEDIES[code as OperationError["code"]] : null;
  const members = errors.map((e) => `${e.pointer || "the body"}: ${e.detail}`).filter((line) => line !== detail);
  return [
    `${status === 0 ? "" : "Refused: "}${title} (${code}).`,
    detail,
    ...members.map((line) => `  ${line}`),
    ...(remedy === null ? [] : [`Next: ${remedy}`]),
  ]
    .map(plain)
    .join("\n");
}

/** Whether a failure leaves open if the command took effect; repeating it under its key then has one effect. */
export function outcomeUnknown({ status, code }: Problem): boolean {
  return status === 0 || status >= 500 || code === "unexpected-answer" || code === "command-in-progress";
}
