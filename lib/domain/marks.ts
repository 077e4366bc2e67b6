/** A lane's mark: how many flushes have changed the lane's rows in the origin, and a nonce of the newest one. */
export interface Mark {
  number: bigint;
  nonce: string;
}

/** One flush that changed the origin: the mark it left, the nonce that it followed, and the mutations that took effect in it. */
export interface MarkedFlush extends Mark {
  before: string;
  ids: string[];
}

/** The mark of a lane that nothing was ever flushed on. */
export const NO_MARK: Mark = { number: 0n, nonce: "00000000-0000-0000-0000-000000000000" };

export function sameMark(a: Mark, b: Mark): boolean {
  return a.number === b.number && a.nonce === b.nonce;
}

/** What two stores' marks of one lane, and the nonces that each has kept, say of the stores. */
export type MarksCompared =
  | { kind: "same" }
  /** The ledger has not recorded the origin's newest flushes: it lags, or it went back. Which, their mutations tell. */
  | { kind: "origin-ahead"; common: bigint }
  /** The origin lost every flush above `common`; `proven`: what is left of it is the beginning of what the ledger knows. */
  | { kind: "origin-went-back"; common: bigint; proven: boolean }
  /** Each has flushes that the other has not; `common` is the newest that both have (null: none that is still kept). */
  | { kind: "parted"; common: bigint | null };

export interface MarksEvidence {
  origin: Mark;
  ledger: Mark;
  /** The nonce that the ledger kept of the origin's number, and the origin of the ledger's number; null: not kept. */
  ledgerNonceAtOrigin: string | null;
  originNonceAtLedger: string | null;
  /** Whether the origin's database is the one that the ledger saw before; an empty database at the same address is not. */
  sameOrigin: boolean;
  /** The newest number of which both kept the same nonce, where that was looked for. */
  common: bigint | null;
}

/** Tells from marks which store went back. Numbers alone never prove anything: a nonce has to agree. */
export function compareMarks(e: MarksEvidence): MarksCompared {
  if (!e.sameOrigin && e.ledger.number > 0n) return { kind: "origin-went-back", common: 0n, proven: false };
  if (sameMark(e.origin, e.ledger)) return { kind: "same" };
  if (e.origin.number < e.ledger.number && (e.origin.number === 0n || e.ledgerNonceAtOrigin === e.origin.nonce))
    return { kind: "origin-went-back", common: e.origin.number, proven: true };
  if (e.origin.number > e.ledger.number && (e.ledger.number === 0n || e.originNonceAtLedger === e.ledger.nonce))
    return { kind: "origin-ahead", common: e.ledger.number };
  return { kind: "parted", common: e.common };
}
