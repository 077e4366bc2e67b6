import type { HeadText } from "../../domain/reconcile/compare-key";
import type { KeysBy, ReconciledSource } from "../../domain/reconcile/parts";
import type { ReconciliationState } from "../../domain/reconcile/states";
import type { DivergenceRow } from "../observations/model";

/** The request to start an incident's reconciliation. */
export interface ReconciliationPart {
  part: number;
  pathId: number;
  source: ReconciledSource;
  checkpoint: string | null;
  scanned: bigint;
  total: bigint | null;
  done: boolean;
  because: string | null;
}

/** A reconciliation that this worker holds, and where it goes on. */
export interface HeldReconciliation {
  id: string;
  incidentId: string | null;
  keys: KeysBy;
  /** Empty: every region. */
  regions: string[];
  parts: ReconciliationPart[];
}

/** A key that was found, with what the list of divergences keeps of it. */
export interface FoundKey {
  key: string;
  kinds: number;
  /** Null: its findings are not listed by themselves. */
  row: Omit<DivergenceRow, "pathId" | "key" | "checkedAt"> | null;
}

/** A key that was found, and is listed. */
export type ListedKey = FoundKey & { row: NonNullable<FoundKey["row"]> };

/** How far a part came since `from`, and what was found on the way. */
export interface PartProgress {
  part: number;
  pathId: number;
  from: string | null;
  to: string | null;
  scanned: number;
  done: boolean;
  found: FoundKey[];
}

export interface ReconciliationStory {
  id: string;
  state: ReconciliationState;
  startedAt: Date;
  finishedAt: Date | null;
  incidentId: string | null;
  because: string | null;
  parts: ReconciliationPart[];
  /** Open and waived keys, and keys by finding (their rank): as found at first, and open and unwaived now. */
  open: bigint;
  waived: bigint;
  found: Map<number, bigint>;
  openByFinding: Map<number, bigint>;
  items: { pathId: number; key: string; openKinds: number; waived: boolean }[];
  readAt: Date;
}

/** A finding that may have gone since it was looked at. */
export interface OpenFinding {
  id: string;
  pathId: number;
  key: string;
  regions: string[];
}

/** A page of the ledger's keys with what the cheap comparison needs of each. */
export interface HeadPage {
  keys: string[];
  heads: HeadText[];
  /** Where the next page begins; null: there is none. */
  next: string | null;
}
