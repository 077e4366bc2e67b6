import type { JsonText } from "../json-text";
import type { MutationState, Operation } from "../mutation";

/**
 * What would happen to one item, decided before anything runs. The order is the ledger's encoding and must not change.
 * `blocked`: its predecessor needs a decision first; `refused`: the origin refused it until its attempts were used up, and a run tries
 * it once more; `forbidden`: the invariant class, or an earlier decision, does not allow it.
 */
export const DISPOSITIONS = [
  "apply",
  "already-applied",
  "superseded",
  "blocked",
  "conflict",
  "forbidden",
  "set-aside",
  "refused",
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** Dispositions that a run still has something to do about: it settles what the origin proves to be done or covered. */
export const CARRIED_OUT: ReadonlySet<Disposition> = new Set(["apply", "already-applied", "superseded", "refused"]);

/** A ledger mutation that was selected. */
export interface Candidate {
  id: string;
  key: string;
  version: bigint;
  basedOn: bigint | null;
  operation: Operation;
  /** Read only where the replay model needs it to decide. */
  payload?: JsonText | undefined;
  state: MutationState;
  /** Why it is where it is; of one that failed, what its origin said. */
  because?: string | null;
  setAside: boolean;
  /** An erasure overwrote its payload. */
  isErased?: boolean;
}

/** A decided item. `seen`: the version that the origin must still have when the item is applied; null: the origin must have no row. */
export interface Decided {
  id: string;
  key: string;
  version: bigint;
  disposition: Disposition;
  because: string | null;
  seen: bigint | null;
  /** It was materialized before and the origin has lost it: its receipt says nothing. */
  again: boolean;
}
