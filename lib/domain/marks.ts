/** A lane's mark: how many flushes have changed the lane's rows in the origin, and a nonce of the newest one. */
export interface Mark {
  number: bigint;
  nonce: string;
}

/** A flush that changed the origin: the mark it left, the nonce that it followed, and the mutations that took effect in it. */
export interface MarkedFlush extends Mark {
  before: string;
  ids: string[];
}

/** A mutation that only the origin proves: by its receipt, or by the list of what a newer one covered. */
export interface ReceiptProof {
  id: string;
  key: string;
  version: bigint;
  appliedAt: Date;
  operation: number;
  /** JSON text of the row where it still is at this version; null: what it said is not known. */
  payload: string | null;
  idempotency: string | null;
  fingerprint: string | null;
  outcome: "materialized" | "superseded";
}

/** The mark of a lane that nothing was ever flushed on. */
export const NO_MARK: Mark = { number: 0n, nonce: "00000000-0000-0000-0000-000000000000" };

export function sameMark(a: Mark, b: Mark): boolean {
  return a.number === b.number && a.nonce === b.nonce;
}

/**
 * What is found of a store that was put back. `origin-went-back` and `receipts-lost` heal by themselves, the latter but for increments
 * whose keys ask for a decision; the others wait for a person. The order is that of how much is known.
 */
export const ROLLBACK_KINDS = [
  "origin-went-back",
  "receipts-lost",
  "ledger-went-back",
  "parted",
  "other-origin",
] as const;
export type RollbackKind = (typeof ROLLBACK_KINDS)[number];

/**
 * What two stores' marks of one lane say. `origin-ahead`: the ledger has not recorded the origin's newest flushes; it lags, or it was
 * put back, which the flushes' mutations tell. `origin-went-back`: what is left of the origin is the beginning of what the ledger
 * recorded. `parted`: each has flushes that the other has not. `other-origin`: the database is not the one that took the writes.
 */
export type MarksCompared = "same" | "origin-ahead" | "origin-went-back" | "parted" | "other-origin";

export interface MarksEvidence {
  origin: Mark;
  ledger: Mark;
  /** The nonce that the ledger kept of the origin's number, and the origin of the ledger's number; null: not kept. */
  ledgerNonceAtOrigin: string | null;
  originNonceAtLedger: string | null;
  /** Whether the origin's database is the one that the ledger saw first. */
  sameOrigin: boolean;
}

/** Tells from marks which store was put back. Numbers alone prove nothing: a nonce has to agree. */
export function compareMarks(e: MarksEvidence): MarksCompared {
  if (!e.sameOrigin) return "other-origin";
  if (sameMark(e.origin, e.ledger)) return "same";
  if (e.origin.number < e.ledger.number)
    return e.origin.number === 0n || e.ledgerNonceAtOrigin === e.origin.nonce ? "origin-went-back" : "parted";
  if (e.origin.number > e.ledger.number)
    return e.ledger.number === 0n || e.originNonceAtLedger === e.ledger.nonce ? "origin-ahead" : "parted";
  return "parted";
}
