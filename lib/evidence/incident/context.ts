import type { Step } from "../../domain/recovery/steps";
import type { KeptGate } from "../../ledger/incidents/model";
import type { IncidentReads } from "../../ledger/incidents/reads";
import type { RecoveryReads } from "../../ledger/incidents/recovery-reads";
import { pathsWithIds } from "../any-path";
import type { ReadContext } from "../context";

/** The reads from which an incident's state follows. */
export interface IncidentContext {
  read: ReadContext;
  incidents: IncidentReads;
  recovery: RecoveryReads;
}

/** An incident's gates at their last record. */
export type KnownGates = ReadonlyMap<Step, KeptGate>;

/** A configured path's name by its id; the path may be another system's. */
export function pathName({ read }: Pick<IncidentContext, "read">, pathId: number): string {
  return pathsWithIds(read, [pathId])[0]?.config.name ?? String(pathId);
}
