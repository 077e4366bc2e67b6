import { isBeforeOrigin } from "../boundaries";
import { catchUp } from "../catch-up";
import { durationText } from "../truth/summary";
import { amount, type Check, found } from "./warning";

/** A duration in words; below a minute with its fraction. */
const spoken = (ms: number): string => (ms < 60_000 ? `${amount(ms / 1000)} s` : durationText(ms));

/** The tolerated truth lag against the measured headroom and the lag there is. */
export const truthLag: Check = ({ path, measured }) => {
  if (!isBeforeOrigin(path)) return [];
  const { ingressPerSec, safeDrainPerSec, headroomPerSec, truthLagMs } = measured ?? {};
  const limit = `the ${spoken(path.maxTruthLagMs)} that the contract tolerates`;
  const reasons: string[] = [];
  if (measured?.held && truthLagMs != null && truthLagMs > path.maxTruthLagMs)
    return found("warning", "truth-lag-not-held", {
      title: "The truth lag exceeds the tolerated lag under a pause",
      reason: `The oldest outstanding write is ${spoken(truthLagMs)} old, above ${limit}. A pause holds writes back.`,
      remedy: "Resume the paused drain. The page of each held key shows who paused it and why.",
    });
  if (headroomPerSec != null && headroomPerSec <= 0 && ingressPerSec !== 0) {
    const grows =
      headroomPerSec < 0
        ? `so the backlog grows by ${amount(-headroomPerSec)} writes a second and passes`
        : "so any backlog stays, and its lag can pass";
    reasons.push(
      `Headroom is ${headroomPerSec < 0 ? "−" : ""}${amount(Math.abs(headroomPerSec))} writes a second, ${grows} ${limit}.`,
    );
  }
  if (truthLagMs != null && truthLagMs > path.maxTruthLagMs) {
    reasons.push(
      `The oldest outstanding write is ${spoken(truthLagMs)} old, above ${limit}.${backIn(ingressPerSec, safeDrainPerSec, truthLagMs)}`,
    );
  }
  if (reasons.length > 0) {
    return found("warning", "truth-lag-not-held", {
      title: "The measured headroom is too small for the tolerated truth lag",
      reason: reasons.join(" "),
      remedy: "Raise the origin's capacity, lower the ingress, or state a longer truth lag.",
    });
  }
  if (headroomPerSec != null && truthLagMs != null) return [];
  return found("unmeasured", "truth-lag-unmeasured", {
    title: "Whether the headroom holds the tolerated truth lag is not known",
    reason: `${headroomPerSec == null ? "Headroom" : "Truth lag"} has not been measured, so Trueup cannot tell whether ${limit} can be held.`,
    remedy:
      "Wait for the sampler's first figures. If none arrive, check that the ledger and the origin can be reached.",
  });
};

/** The time to drain the backlog behind a truth lag, where ingress and safe drain are known. */
function backIn(
  ingressPerSec: number | null | undefined,
  safeDrainPerSec: number | null | undefined,
  truthLagMs: number,
): string {
  if (ingressPerSec == null || safeDrainPerSec == null) return "";
  const { catchUpMs } = catchUp({ ingressPerSec, drainPerSec: 0, forMs: Math.round(truthLagMs), safeDrainPerSec });
  return catchUpMs === null ? "" : ` At the present ingress it takes ${spoken(catchUpMs)} to catch up.`;
}
