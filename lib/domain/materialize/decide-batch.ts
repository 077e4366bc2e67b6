import type { ReplayModel } from "../contract";
import type { Mutation } from "../mutation";
import { type Decision, decide, type OriginState, type Predecessor } from "./decide";

export interface BatchEvidence {
  model: ReplayModel;
  greatest?: string;
  /** By key; a key that is missing has neither row nor tombstone. */
  origin: ReadonlyMap<string, OriginState>;
  receipts: ReadonlySet<string>;
  heads: ReadonlyMap<string, bigint>;
  /** By mutation id; only `versioned` asks. */
  predecessors: ReadonlyMap<string, Predecessor>;
}

export interface BatchDecision {
  mutation: Mutation;
  decision: Decision;
}

/**
 * Decides a batch in version order per key, each on what those before it leave behind, so that a chain of versions in one
 * batch is decided as it will be written. Decisions come in the order in which they must be carried out.
 */
export function decideBatch(batch: readonly Mutation[], evidence: BatchEvidence): BatchDecision[] {
  const state = new Map(evidence.origin);
  const ordered = [...batch].sort((a, b) => (a.version < b.version ? -1 : a.version > b.version ? 1 : 0));
  return ordered.map((mutation) => {
    const origin = state.get(mutation.key) ?? { version: null, value: undefined, deleted: false };
    const decision = decide(mutation, origin, evidence.receipts.has(mutation.id), {
      model: evidence.model,
      greatest: evidence.greatest,
      head: evidence.heads.get(mutation.key) ?? mutation.version,
      predecessor: evidence.predecessors.get(mutation.id) ?? "unknown-to-ledger",
    });
    if (decision.effect === "apply" || decision.effect === "keep") state.set(mutation.key, decision.next);
    return { mutation, decision };
  });
}
