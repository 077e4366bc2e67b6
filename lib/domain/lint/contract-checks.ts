import { boundaryOf, isBeforeOrigin } from "../boundaries";
import { overpromises } from "./contract-wording";
import { replayWeakness } from "./replay-strength";
import { type Check, found } from "./warning";

/** What the product says while only the ledger, or only a cache, has the write. */
export const wording: Check = ({ path: { wording: said, acknowledge } }) => {
  const words = [...new Set(overpromises(said.accepted, acknowledge).map((word) => word.toLowerCase()))];
  if (words.length === 0) return [];
  const holds = boundaryOf({ acknowledge }).meanwhile;
  return found("warning", "wording-overpromises", {
    title: "The wording promises more than the boundary can defend",
    reason: `Callers are told “${said.accepted}” while ${holds}: “${words.join("”, “")}” is not true yet.`,
    remedy:
      "Say what is true at that moment, such as “We have your change.”, and keep the stronger words for the materialized state; or acknowledge with the origin's commit.",
  });
};

/** Invariants that cannot stand behind the path's acknowledgment boundary. */
export const boundary: Check = ({ path }) => {
  if (path.invariant === "binding" && isBeforeOrigin(path)) {
    return found("warning", "binding-behind-write-behind", {
      title: "A binding invariant stands behind write-behind",
      reason:
        "Success is returned before the system of record has a write that binds contractually, so an answer already given can turn out untrue.",
      remedy:
        "Acknowledge with the origin's commit (acknowledge: origin-commit), or move what binds to a path of its own.",
    });
  }
  if (path.invariant === "external" && boundaryOf(path).durableIn.length === 0) {
    return found("warning", "primary-state-in-cache", {
      title: "State that users rely on lives in a cache alone",
      reason:
        "The write can be seen from outside and is in no durable store when success is returned: an eviction or a restart takes it back.",
      remedy: "Append durably first (acknowledge: durable-append), or keep cache-only for what can be rebuilt.",
    });
  }
  return [];
};

/** A replay model that cannot keep the invariant. */
export const replay: Check = ({ path: { invariant, replay: model } }) => {
  const weakness = replayWeakness(invariant, model);
  if (weakness === null) return [];
  return found("warning", "replay-too-weak", {
    title: `Replaying as ${model} does not keep a ${invariant} invariant`,
    reason: weakness.reason,
    remedy: `Replay as ${weakness.enough.join(" or ")}.`,
  });
};

/** Whoever reads a speculative entry as the truth acts on what may never be committed. */
export const speculation: Check = ({ path }) => {
  const { caches, dependents } = path;
  if (!isBeforeOrigin(path) || caches.length === 0) return [];
  const readers = dependents.filter(({ reads }) => reads === "cache").map(({ name }) => name);
  const silent = dependents.filter(({ reads }) => reads === null).map(({ name }) => name);
  return [
    ...(readers.length > 0
      ? found("warning", "speculation-taken-for-truth", {
          title: "Others take speculative entries for committed",
          reason: `A write stands in the cache before the origin has it and may be withdrawn, and it is read there by ${readers.join(", ")}.`,
          remedy: "Let dependents read the origin, or take only entries that are no longer speculative.",
        })
      : []),
    ...(silent.length > 0
      ? found("unmeasured", "dependents-undeclared", {
          title: "What dependents take for the truth is not known",
          reason: `The configuration does not say whether the cache or the origin is read by ${silent.join(", ")}.`,
          remedy: "Add reads: origin or reads: cache to each dependent.",
        })
      : []),
  ];
};
