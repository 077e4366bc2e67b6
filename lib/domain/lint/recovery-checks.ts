import { durationText } from "../truth/summary";
import { amount, type Check, found, type PromiseEvidence } from "./warning";

/** A bound warns from this share of it on, before it is broken. */
const NEAR = 0.8;

/** The recovery that the present backlog needs, against the longest that the product tolerates. */
export const longestCatchUp: Check<PromiseEvidence> = ({ path: { maxCatchUpMs }, measured }) => {
  if (maxCatchUpMs === undefined) return [];
  const tolerated = `the ${durationText(maxCatchUpMs)} that the contract tolerates`;
  const remedy = "Raise the origin's capacity, lower the ingress, or state a longer catch-up.";
  const { catchUpMs = null, outstanding = null } = measured ?? {};
  if (outstanding === null)
    return found("unmeasured", "catch-up-unmeasured", {
      title: "Whether a recovery keeps to its time is not known",
      reason: `Outstanding writes have not been counted, so nobody can tell whether catching up takes more than ${tolerated}.`,
      remedy: "Wait for the sampler's first figures.",
    });
  if (outstanding === 0n) return [];
  if (catchUpMs === null)
    return found("warning", "catch-up-too-long", {
      title: "The backlog does not end",
      reason: `${amount(Number(outstanding))} writes are outstanding, and at the present rates they are never caught up, against ${tolerated}.`,
      remedy,
    });
  if (catchUpMs < NEAR * maxCatchUpMs) return [];
  return found("warning", "catch-up-too-long", {
    title: catchUpMs > maxCatchUpMs ? "Catching up takes too long" : "Catching up takes almost too long",
    reason: `The present backlog takes ${durationText(Math.max(1_000, catchUpMs))}, against ${tolerated}.`,
    remedy,
  });
};

/** The measured headroom, against what is reserved for a recovery. */
export const reservedHeadroom: Check = ({ path: { reserveHeadroomPerSec: reserved }, measured }) => {
  if (reserved === undefined) return [];
  const headroom = measured?.headroomPerSec ?? null;
  const wanted = `the ${amount(reserved)} that are reserved for a recovery`;
  if (headroom === null)
    return found("unmeasured", "headroom-unmeasured", {
      title: "Whether the reserved headroom is there is not known",
      reason: `Headroom has not been measured, so nobody can tell whether ${wanted} are left.`,
      remedy: "Wait for the sampler's first figures.",
    });
  if (headroom * NEAR >= reserved) return [];
  return found("warning", "headroom-not-reserved", {
    title: headroom < reserved ? "The reserved headroom is not there" : "The reserved headroom is almost used",
    reason: `Headroom is ${headroom < 0 ? "−" : ""}${amount(Math.abs(headroom))} writes a second, against ${wanted}.`,
    remedy: "Raise the origin's capacity, lower the ingress, or reserve less.",
  });
};
