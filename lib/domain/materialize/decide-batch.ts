import type { ReplayModel } from "../contract";
import { MemberSum } from "../json-text";
import type { Mutation } from "../mutation";
import { addTo, type Decision, decide, laterOf, type OriginState, PAYLOAD_GONE, type Predecessor } from "./decide";

export interface BatchEvidence {
  model: ReplayModel;
  greatest?: string;
  /** Digits after the point that the origin keeps of a member, where its column bounds them. */
  scales?: ReadonlyMap<string, number>;
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
 * batch is decided as it will be written. Increments of one key are summed first: each of them leaves the sum of all. Decisions come
 * in the order in which they must be carried out.
 */
export function decideBatch(batch: readonly Mutation[], evidence: BatchEvidence): BatchDecision[] {
  const ordered = [...batch].sort((a, b) => (a.version < b.version ? -1 : a.version > b.version ? 1 : 0));
  if (evidence.model === "merge") return decideSums(ordered, evidence);
  const state = new Map(evidence.origin);
  return ordered.map((mutation) => {
    const origin = state.get(mutation.key) ?? NOTHING;
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

const NOTHING: OriginState = { version: null, value: undefined, deleted: false };

function decideSums(ordered: readonly Mutation[], { origin, receipts, scales }: BatchEvidence): BatchDecision[] {
  const sums = new Map<string, MemberSum>();
  const versions = new Map<string, bigint>();
  const decided = ordered.map((mutation) => {
    const { id, key } = mutation;
    if (receipts.has(id)) return { mutation, refusal: null, version: null };
    const at = origin.get(key) ?? NOTHING;
    const sum = sums.get(key) ?? new MemberSum(at.value);
    sums.set(key, sum);
    const refusal = mutation.payload === undefined ? PAYLOAD_GONE : addTo(sum, mutation.payload, scales);
    const version = laterOf(mutation, { version: versions.get(key) ?? at.version });
    if (refusal === null) versions.set(key, version);
    return { mutation, refusal, version };
  });
  const values = new Map([...sums].map(([key, sum]) => [key, sum.text()]));
  return decided.map(({ mutation, refusal, version }): BatchDecision => {
    if (version === null) return { mutation, decision: { effect: "already-applied" } };
    if (refusal !== null) return { mutation, decision: { effect: "conflict", because: refusal } };
    return {
      mutation,
      decision: { effect: "apply", next: { version, value: values.get(mutation.key), deleted: false } },
    };
  });
}
