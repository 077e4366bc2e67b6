import type { RollbackKind } from "../../domain/marks";

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
  /** How many changes are owed again, or were taken over from receipts. */
  owedAgain: bigint;
  imported: bigint;
}

/** What was found of stores that were put back. */
export interface GenerationStore {
  /** What is not over, and the newest of what is; newest first. */
  list(limit: number): Promise<Generation[]>;
}
