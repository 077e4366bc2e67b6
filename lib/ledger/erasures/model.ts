import type { ErasureState } from "../../domain/erasure/states";

/** An erasure of one key's payloads. */
export interface Erasure {
  id: string;
  pathId: number;
  path: string;
  key: string;
  reason: string;
  state: ErasureState;
  askedBy: string;
  /** The stable id of the person. */
  askedById: string;
  askedAt: Date;
  decidedBy: string | null;
  decidedById: string | null;
  decidedAt: Date | null;
  /** The only administrator approved it, a day after asking. */
  alone: boolean;
  /** The key's newest version as the erasure began; null before that, and on an observed path. */
  upTo: bigint | null;
  begunAt: Date | null;
  finishedAt: Date | null;
  /** What the erasure waits for, or what it left once it is done, as one sentence; null: nothing. */
  because: string | null;
}

/** The progress of an erasure in one place. */
export interface PlaceProgress {
  place: string;
  overwritten: bigint;
  /** The last whole look found nothing more to overwrite. */
  clean: boolean;
  because: string | null;
  movedAt: Date;
}

/** A page of erasures behind one, the newest first; null begins at the newest. */
export interface ErasurePage {
  before: { askedAt: Date; id: string } | null;
  limit: number;
}

/** Who carries an erasure out, and for how long without a renewal. */
export interface ErasureLease {
  by: string;
  forMs: number;
}

/** A mutation's fingerprint, and the salted one that takes its place. */
export interface SaltedFingerprint {
  id: string;
  fingerprint: string;
  salted: string;
}
