import type { HeadText } from "../../domain/reconcile/compare-key";
import type { KeysBy, PartSource } from "../../domain/reconcile/parts";
import type { ReconciliationState } from "../../domain/reconcile/states";
import type { DivergenceRow } from "../observations/model";

/** What is asked when an incident's reconciliation is started. */
export interface ReconciliationPart {
  part: number;
  pathId: number;
  source: PartSource;
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
  row: Omit<DivergenceRow, "pathId" | "key" | "checkedAt">;
}

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

/** Reconciliations on the ledger: their leases, checkpoints and findings. Every method is one transaction. */
export interface Reconciliations {
  /** Starts one, with its parts and its audit row, or answers the one that runs. Refuses where the incident is closed or unknown. */
  /** Takes a running one that nobody holds. */
  take(by: string, leaseMs: number): Promise<HeldReconciliation | null>;
  /** Keeps what is held; false: it is not this worker's any more, or its incident was closed. */
  renew(id: string, by: string, leaseMs: number): Promise<boolean>;
  /** Moves a part on from where it was, with what was found; false: somebody else has moved it, and nothing was written. */
  advance(id: string, by: string, progress: PartProgress): Promise<boolean>;
  /** Says why a part waits; null: it goes on. */
  wait(id: string, by: string, part: number, because: string | null): Promise<void>;
  finish(id: string, by: string, failedBecause: string | null): Promise<void>;
  /** Gives it up to whoever takes it next, at once or after some time. */
  letGo(id: string, by: string, afterMs: number): Promise<void>;
  /** Open findings of the newest reconciliation of each open incident, longest unlooked first. */
  openFindings(checkedBefore: Date, limit: number): Promise<OpenFinding[]>;
  /** What is left of the findings of these keys now; null: it was looked for, and could not be told. */
  recordOpen(id: string, pathId: number, open: { key: string; kinds: number | null }[]): Promise<void>;
  story(id: string, items: number): Promise<ReconciliationStory | null>;
}
