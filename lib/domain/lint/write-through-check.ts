import { isBeforeOrigin } from "../boundaries";
import { amount, type Check, found } from "./warning";

/** The unnoticed waiting time of a caller; write-through is advised where the origin needs at most half of this time. */
export const WRITE_BUDGET_MS = 50;

/** Where the origin commits fast enough at this ingress, write-behind buys little. */
export const writeThrough: Check = ({ path, measured, originCommit }) => {
  const { origin } = path;
  if (!isBeforeOrigin(path) || origin === undefined) return [];
  const ingressPerSec = measured?.ingressPerSec ?? null;
  if (originCommit === null || ingressPerSec === null || originCommit.atPerSec < ingressPerSec) {
    return found("unmeasured", "write-through-unmeasured", {
      title: "Whether write-through would do is not known",
      reason: "The origin's commit time at this ingress has not been measured.",
      remedy: "No action is needed: Trueup measures the origin while it materializes writes.",
    });
  }
  if (originCommit.p99Ms > WRITE_BUDGET_MS / 2) return [];
  return found("advice", "write-through-would-do", {
    title: "Write-through would do",
    reason: `At ${amount(originCommit.atPerSec)} writes a second the origin commits within ${amount(originCommit.p99Ms)} ms (p99). That is well under the ${WRITE_BUDGET_MS} ms that a caller can wait. Ingress is ${amount(ingressPerSec)}.`,
    remedy:
      "Consider acknowledge: origin-commit. Success would then mean that the record has the write, and no write would be outstanding.",
  });
};
