import type { ReplayModel } from "./contract";
import type { JsonText } from "./json-text";

/** Operations of a mutation on its key. The order is the ledger's encoding and must not change. */
export const OPERATIONS = ["set", "delete", "increment", "append", "transition"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Where a mutation stands; how it moves stands in `mutation/transitions.ts`. */
export const MUTATION_STATES = [
  "accepted",
  "queued",
  "materialized",
  "superseded",
  "conflicted",
  "failed",
  "suppressed",
  "unknown",
] as const;
export type MutationState = (typeof MUTATION_STATES)[number];

/** The ledger's encoding of what is owed. */
export const OUTSTANDING_STATES = ["accepted", "queued", "conflicted", "failed", "unknown"] as const;
export type OutstandingState = (typeof OUTSTANDING_STATES)[number];

/** Whether a mutation is acknowledged and neither materialized nor settled otherwise. */
export function isOutstanding({ state }: { state: MutationState }): boolean {
  return OUTSTANDING_STATES.some((owed) => owed === state);
}

/** The ledger's encoding of how it ended; 0 is not used. */
export const SETTLED_STATES = ["", "materialized", "superseded", "suppressed"] as const;

/** The ledger's counts per path and lane, in the order of their encoding. */
export const TALLY_KINDS = ["accepted", "settled"] as const;

/** An acknowledged write to a key. Versions are bigint, because they may pass 2^53. */
export interface Mutation {
  id: string;
  key: string;
  version: bigint;
  basedOn: bigint | null;
  operation: Operation;
  payload: JsonText | undefined;
  acceptedAt: Date;
}

const OPERATIONS_OF: Record<ReplayModel, readonly Operation[]> = {
  "last-write-wins": ["set", "delete"],
  versioned: ["transition", "delete"],
  monotonic: ["set"],
  merge: ["increment"],
  append: ["append"],
};

/** The operations that a replay model has; a path refuses the others. */
export function operationsOf(model: ReplayModel): readonly Operation[] {
  return OPERATIONS_OF[model];
}
