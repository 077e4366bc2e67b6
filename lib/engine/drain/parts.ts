import { splitByKeys, type Try } from "../../domain/materialize/refused-batch";
import type { OutstandingMutation } from "../../ledger/drain/model";
import type { Flushing } from "../../stores/origin/port";

/** Mutations of one lane that are tried in one transaction, ordered by key and version. */
export interface Part {
  mutations: OutstandingMutation[];
  tried: Try;
}

/**
 * Splits a job into parts: mutations without a refusal first, then those that met locks, then each refused key alone, so that it
 * delays no other. All mutations of a key stay together.
 */
export function partsOf(due: readonly OutstandingMutation[]): Part[] {
  const fresh: OutstandingMutation[] = [];
  const heldUp: OutstandingMutation[] = [];
  const refused: Part[] = [];
  for (const ofKey of byKeys(due)) {
    if (ofKey.some((m) => m.attempts > 0))
      refused.push({ mutations: ofKey, tried: ofKey.length > 1 ? "piece" : "alone" });
    else if (ofKey.some((m) => m.heldUpSince !== null)) heldUp.push(...ofKey);
    else fresh.push(...ofKey);
  }
  const attempts = (part: Part) => Math.min(...part.mutations.map((m) => m.attempts));
  return [
    { mutations: fresh, tried: "batch" as const },
    { mutations: heldUp, tried: "piece" as const },
    ...refused.sort((a, b) => attempts(a) - attempts(b)),
  ].filter((part) => part.mutations.length > 0);
}

/** Takes about `most` mutations off a part, in whole keys. The second part is null when none is left. */
export function takeOff(part: Part, most: number): [Part, Part | null] {
  const { mutations } = part;
  let end = Math.max(1, Math.min(most, mutations.length));
  while (end < mutations.length && mutations[end]?.key === mutations[end - 1]?.key) end++;
  const rest = mutations.slice(end);
  return [{ ...part, mutations: mutations.slice(0, end) }, rest.length === 0 ? null : { ...part, mutations: rest }];
}

export const keysOf = (part: Part): number => new Set(part.mutations.map((m) => m.key)).size;

export const byKeys = (mutations: readonly OutstandingMutation[]): OutstandingMutation[][] =>
  splitByKeys(ordered(mutations), mutations.length);

function ordered(mutations: readonly OutstandingMutation[]): OutstandingMutation[] {
  return [...mutations].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.version < b.version ? -1 : 1));
}

export function flushingOf(mutation: OutstandingMutation): Flushing {
  const { head, idempotency, fingerprint } = mutation;
  return { mutation, head, predecessor: predecessorOf(mutation), idempotency, fingerprint };
}

function predecessorOf(mutation: OutstandingMutation): Flushing["predecessor"] {
  switch (mutation.basis) {
    case "accepted":
    case "queued":
    case "unknown":
      return "on-its-way";
    case "conflicted":
    case "failed":
      return "stuck";
    case "suppressed":
      return "stuck";
    case "settled":
      return "settled";
    case null:
      return "unknown-to-ledger";
  }
}
