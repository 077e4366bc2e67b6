import type { Lane } from "../../domain/lane";
import type { StoreLoss } from "../../domain/losses";
import type { Mark, RollbackKind } from "../../domain/marks";

/** A rollback that is found and not over: it is being healed, or it waits for a person. */
export interface OpenRollback {
  id: string;
  store: string;
  lane: number;
  kind: RollbackKind;
  because: string;
  foundAt: Date;
  needsPerson: boolean;
  accepted: boolean;
}

/** The ledger's record of a path's origin. */
export interface RollbackStanding {
  epoch: bigint;
  fencedEpoch: bigint;
  originIdentity: string | null;
  marks: ReadonlyMap<number, Mark>;
  open: OpenRollback[];
}

export interface FoundRollback extends Lane {
  store: string;
  kind: RollbackKind;
  because: string;
  needsPerson: boolean;
}

/** A mutation that is settled as materialized. */
export interface LostSettlement {
  id: string;
  lane: number;
  key: string;
  version: bigint;
  /** When it was settled, with every digit: a mutation that was owed and settled again has another. */
  settledAt: string;
}

/** A loss that waits for a person, and the path on which it was found. */
export interface FoundLoss extends StoreLoss {
  pathId: number;
}

/** Settlements whose receipts are gone. */
export interface OweLost extends Lane {
  note: string;
  /** Owed again; and those that wait for a decision. */
  again: LostSettlement[];
  undecided: LostSettlement[];
  because: string;
  becauseUndecided: string;
  /** Conflicted mutations of these keys are tried again. */
  freed: string[];
}

/** A store that was put back, as it stands on one lane. */
export interface Generation {
  store: string;
  path: string;
  lane: number;
  kind: RollbackKind;
  because: string;
  foundAt: Date;
  needsPerson: boolean;
  acceptedAt: Date | null;
  acceptedBy: string | null;
  settledAt: Date | null;
  /** The numbers of changes that are outstanding again, or were taken over from receipts. */
  owedAgain: bigint;
  imported: bigint;
}
