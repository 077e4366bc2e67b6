import type { SignedCheckpoint } from "../domain/audit/checkpoint";
import type { Verification } from "../domain/audit/verification";
import type { IncidentContext } from "../evidence/incident/context";
import type { StoreProbe } from "../evidence/store-health";
import type { AccessReads } from "../ledger/access/reads";
import type { AuditReads } from "../ledger/audit/reads";
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
  audit: AuditQueries;
}

/** The audit's reads, and what needs its keys. */
export interface AuditQueries {
  reads: AuditReads;
  verify(checkpoints: readonly SignedCheckpoint[]): Promise<Verification>;
  publicKeys(): { id: string; pem: string }[];
}
