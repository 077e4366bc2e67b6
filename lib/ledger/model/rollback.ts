import type { Mark, MarkedFlush, ReceiptProof, RollbackKind } from "../../domain/marks";

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

/** What the ledger knows of one path's origin. */
export interface RollbackStanding {
  epoch: bigint;
  fencedEpoch: bigint;
  originIdentity: string | null;
  marks: ReadonlyMap<number, Mark>;
  open: OpenRollback[];
}

export interface FoundRollback {
  store: string;
  pathId: number;
  lane: number;
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

/** Settlements whose receipts are gone. */
export interface OweLost {
  pathId: number;
  lane: number;
  note: string;
  /** Owed again; and those that wait for a decision. */
  again: LostSettlement[];
  undecided: LostSettlement[];
  because: string;
  becauseUndecided: string;
  /** Conflicted mutations of these keys are tried again. */
  freed: string[];
}

/** What the ledger does when it or an origin was put back. Every method is one transaction and may be repeated. */
export interface RollbackLedger {
  standing(pathId: number): Promise<RollbackStanding>;
  /** Keeps which database the origin is; the first that is seen stays. */
  rememberOrigin(pathId: number, identity: string): Promise<void>;
  /** The nonces kept of a lane's flushes, of these numbers. */
  noncesOf(pathId: number, lane: number, numbers: bigint[]): Promise<ReadonlyMap<bigint, string>>;
  /** A page of the flushes recorded above a number, in order. */
  flushesAbove(
    pathId: number,
    lane: number,
    above: bigint,
    limit: number,
  ): Promise<{ number: bigint; nonce: string; ids: string[] }[]>;
  /** Raises a path's epoch above a fence that disagrees with what the ledger has; answers whether it did. */
  raiseEpoch(pathId: number, above: bigint, known: Pick<RollbackStanding, "epoch">, because: string): Promise<boolean>;
  /** Notes that a store was put back, once while it is open; answers the open note. */
  note(found: FoundRollback): Promise<OpenRollback>;
  oweAgain(pathId: number, lane: number, ids: string[], because: string): Promise<number>;
  /** Of these mutations, those that are settled as materialized. */
  settledOf(pathId: number, ids: readonly string[]): Promise<LostSettlement[]>;
  /** Owes settlements again whose receipts are gone, and ends the note. Answers how many, those that wait for a decision included. */
  oweLost(lost: OweLost): Promise<number>;
  /** Takes the origin's mark over and ends the note; false: a flush above `examined` was recorded meanwhile. */
  followOrigin(
    at: { pathId: number; lane: number },
    origin: Mark,
    seen: { common: bigint; examined: bigint },
    done: { note: string; owedAgain: number },
  ): Promise<boolean>;
  /** Closes the acknowledgments of every path until a person accepts what the ledger lost. */
  closeAll(note: string): Promise<void>;
  /** Records flushes that the ledger lost, with what their receipts prove of mutations it does not know. Answers how many it did not know. */
  importFlushes(
    at: { pathId: number; lane: number },
    flushes: MarkedFlush[],
    proofs: ReceiptProof[],
    note: string,
  ): Promise<number>;
  /** Forgets recorded flushes that are older than the retention, but for each lane's newest. Answers how many. */
  forgetFlushes(pathId: number, olderThanMs: number): Promise<number>;
  /** Ends notes whose work is done. */
  settled(note: string): Promise<void>;
}
