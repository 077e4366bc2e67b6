import { boundaryOf, isBeforeOrigin } from "../boundaries";
import { overpromises } from "./contract-wording";
import { replayWeakness } from "./replay-strength";
import { type Check, found, type PromiseEvidence } from "./warning";

/** Checks the product's wording for the time when only the ledger, or only a cache, has the write. */
export const wording: Check<PromiseEvidence> = ({ path: { wording: said, acknowledge } }) => {
  const holds = boundaryOf({ acknowledge }).meanwhile;
  const early = (said.places ?? []).filter(({ at }) => at === "accepted");
  const spoken = [
    { who: "Callers are told", says: said.accepted },
    ...early.map(({ place, says }) => ({ who: `The ${place} says`, says })),
  ];
  const reasons = spoken.flatMap(({ who, says }) => {
    const words = [...new Set(overpromises(says, acknowledge).map((word) => word.toLowerCase()))];
    return words.length === 0 ? [] : [`${who} “${says}” while ${holds}: “${words.join("”, “")}” is not yet true.`];
  });
  if (reasons.length === 0) return [];
  return found("warning", "wording-overpromises", {
    title: "The wording promises more than the boundary can defend",
    reason: reasons.join(" "),
    remedy:
      "Use words that are true at that moment, such as “We have your change.” Keep the stronger words for the materialized state, or acknowledge with the origin's commit.",
  });
};

/** Invariants that cannot stand behind the path's acknowledgment boundary. */
export const boundary: Check = ({ path }) => {
  if (path.invariant === "binding" && isBeforeOrigin(path)) {
    return found("warning", "binding-behind-write-behind", {
      title: "A binding invariant stands behind write-behind",
      reason:
        "Callers are told of success before the system of record has a write that binds by contract. An answer already given can turn out untrue.",
      remedy:
        "Acknowledge with the origin's commit (acknowledge: origin-commit), or move the binding writes to a separate path.",
    });
  }
  if (path.invariant === "external" && boundaryOf(path).durableIn.length === 0) {
    return found("warning", "primary-state-in-cache", {
      title: "Users rely on state that only a cache has",
      reason:
        "Others can see the write, and no durable store has it when success is returned. An eviction or a restart loses the write.",
      remedy: "Append durably first (acknowledge: durable-append), or keep cache-only for values that can be rebuilt.",
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

/** A dependent that trusts a speculative entry acts on a write that may never be committed. */
export const speculation: Check = ({ path }) => {
  const { caches, dependents } = path;
  if (!isBeforeOrigin(path) || caches.length === 0) return [];
  const readers = dependents.filter(({ reads }) => reads === "cache").map(({ name }) => name);
  const silent = dependents.filter(({ reads }) => reads === null).map(({ name }) => name);
  return [
    ...(readers.length > 0
      ? found("warning", "speculation-taken-for-truth", {
          title: "Dependents treat speculative entries as committed",
          reason: `A write is in the cache before the origin has it, and may still be suppressed. These dependents read the cache: ${readers.join(", ")}.`,
          remedy: "Let dependents read the origin, or only cache entries that are confirmed.",
        })
      : []),
    ...(silent.length > 0
      ? found("unmeasured", "dependents-undeclared", {
          title: "Whether dependents read the cache or the origin is not known",
          reason: `The configuration does not state which store these dependents read: ${silent.join(", ")}.`,
          remedy: "Add reads: origin or reads: cache to each dependent.",
        })
      : []),
  ];
};
