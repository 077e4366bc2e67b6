import type { AuditStream } from "./streams";

/** A sign-in, a refusal, a use of a token or a read of unmasked values: events that change nothing. */
export interface AuditNote {
  principalId: string;
  actor: string;
  requestId: string | null;
  verb: string;
  subject: string;
  reason?: string | null;
  pathIds?: readonly number[];
  key?: string | null;
  /** The caller's network address. */
  address?: string | null;
}

/** Equal notes of a second, as one row; `count` says how many they were. */
export interface CountedNote extends AuditNote {
  count: number;
}

/** The rows that one verb may add: so many at once, and so many a second for long. */
export interface NoteBound {
  burst: number;
  perSec: number;
}

export const NOTE_BOUNDS: Record<Exclude<AuditStream, "changes">, NoteBound> = {
  access: { burst: 100, perSec: 5 },
  reads: { burst: 500, perSec: 50 },
};

/** Notes that are alike become one row: all but the request is the same. */
export const alike = ({ principalId, actor, verb, subject, reason, pathIds, key, address }: AuditNote): string =>
  JSON.stringify([principalId, actor, verb, subject, reason ?? null, pathIds ?? [], key ?? null, address ?? null]);
