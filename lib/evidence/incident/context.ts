import type { Step } from "../../domain/recovery/steps";
import type { IncidentStore, KeptGate } from "../../ledger/model/incidents";
import type { RecoveryReads } from "../../ledger/model/recovery-reads";
import type { ReadContext } from "../context";

export interface IncidentContext {
  read: ReadContext;
  incidents: IncidentStore;
  recovery: RecoveryReads;
}

/** How an incident's gates stood when they were last looked at. */
export type KnownGates = ReadonlyMap<Step, KeptGate>;

/** A configured path's name by its id. */
export function pathName(context: Pick<IncidentContext, "read">, pathId: number): string {
  return [...context.read.paths.values()].find((p) => p.pathId === pathId)?.config.name ?? String(pathId);
}
