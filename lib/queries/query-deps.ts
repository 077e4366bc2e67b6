import type { SignedCheckpoint } from "../domain/audit/checkpoint";
import type { AuditNote } from "../domain/audit/note";
import type { Verification } from "../domain/audit/verification";
import type { ReceiverConfig } from "../domain/notification/receivers";
import type { IncidentContext } from "../evidence/incident/context";
import type { StoreProbe } from "../evidence/store-health";
import type { AccessReads } from "../ledger/access/reads";
import type { AuditReads } from "../ledger/audit/reads";
import type { ErasureReads } from "../ledger/erasures/reads";
import type { BrokenGlassReads } from "../ledger/glass/reads";
import type { NotificationReads } from "../ledger/notifications/reads";
import type { PlanReads } from "../ledger/plans/reads";
import type { ReconciliationReads } from "../ledger/reconciliations/reads";
import type { Generations } from "../ledger/rollback/reads";
import type { RunReads } from "../ledger/runs/reads";

/** The dependencies of queries: reads, and nothing that changes anything. */
export interface QueryDeps extends IncidentContext {
  plans: PlanReads;
  runs: RunReads;
  reconciliations: ReconciliationReads;
  generations: Generations;
  probes: readonly StoreProbe[];
  access: AccessReads;
  glass: BrokenGlassReads;
  erasures: ErasureReads;
  notifications: { reads: NotificationReads; receivers: readonly ReceiverConfig[] };
  audit: AuditQueries;
  /** Takes a note of unmasked values that were answered, for the stream of reads; never waits, never fails. */
  noteRead(note: AuditNote): void;
}

/** The audit's reads, and what needs its keys. */
export interface AuditQueries {
  reads: AuditReads;
  verify(checkpoints: readonly SignedCheckpoint[]): Promise<Verification>;
  publicKeys(): { id: string; pem: string }[];
}
