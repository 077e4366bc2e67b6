import type { Problem } from "../api/common";
import type { OperationError } from "../errors";
import { plain } from "./plain-text";

/**
 * The next command after a refusal; a new refusal does not compile until it is here. Null: the detail already states the remedy.
 */
const REMEDIES: Record<OperationError["code"], string | null> = {
  "sign-in-needed": "Set TRUEUP_TOKEN to a token of the console. On the server, trueup token create makes one.",
  forbidden: null,
  "step-up": null,
  "sign-in-failed": null,
  "second-factor": null,
  "no-access": null,
  "too-many-attempts": null,
  "too-many-requests": null,
  "repairs-frozen": null,
  invalid: null,
  "too-large": null,
  "unknown-path": "trueup paths lists the paths.",
  "not-found": "trueup incident list shows incidents; trueup incident show ID shows plans and runs.",
  "bad-cursor": "Start again without --cursor.",
  "idempotency-mismatch": null,
  "version-conflict": "trueup key PATH KEY shows the key's version.",
  "path-closed":
    "trueup paths shows the path's state; trueup incident list --status open shows the incident that closed it.",
  "not-quiesced": "Run the same command again.",
  unavailable: null,
  "store-unreachable": "trueup doctor, on the server, shows the store's fault.",
  "overlapping-incident": "trueup incident show ID, with the incident named above.",
  "incident-closed": "trueup incident open",
  "held-by-incident": "trueup incident show ID, with the incident named above.",
  "gate-closed": "trueup incident show ID shows what every gate waits for. --break-glass REASON takes the step anyway.",
  "paths-left-stopped": "trueup incident restore ID, or trueup incident close ID --reopen-paths.",
  "authority-missing":
    "trueup incident preview ID, then trueup incident authority ID. --break-glass REASON makes the plan without an authority.",
  "authority-unavailable": "trueup incident preview ID shows which stores can be chosen.",
  "empty-selection": "trueup incident show ID shows the scope that a selection must lie within.",
  "plan-not-ready": "trueup plan show PLAN shows the plan's progress.",
  "stale-plan": "trueup plan create ID, and review the new plan.",
  "digest-mismatch": "trueup plan show PLAN, and compare the plan with the one that you approved.",
  "already-run": "trueup run show RUN, with the run named above.",
  "needs-approval":
    "Another person runs trueup plan approve PLAN --digest DIGEST, or trueup incident authority with the same choice.",
  "same-person": null,
  "wrong-state": "trueup run show RUN, or trueup incident show ID.",
  "moved-since-shown": "trueup key PATH KEY.",
  "not-offered": "trueup key PATH KEY.",
  "another-system": null,
  "command-in-progress": null,
  "command-in-doubt": null,
  "command-mismatch": "Leave --idempotency-key out, or give each command its own key.",
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
