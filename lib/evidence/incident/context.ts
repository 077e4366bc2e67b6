import type { Step } from "../../domain/recovery/steps";
import type { IncidentStore, KeptGate, RecoveryReads } from "../../ledger/incidents/model";
import type { ReadContext } from "../context";

/** Incidents as they are read. */
export type IncidentReads = Pick<
  IncidentStore,
  | "read"
  | "list"
  | "openIncidents"
  | "keyCount"
  | "controls"
  | "producers"
  | "acknowledgedUnderOldEpoch"
  | "outstandingInScope"
  | "divergencesInScope"
  | "maskedInScope"
  | "sampleDivergences"
  | "keysWithin"
  | "divergedKeys"
  | "confirmationsOwed"
  | "waivers"
  | "dependents"
  | "brokenGlass"
  | "gates"
  | "log"
  | "holding"
>;

/** What is read to tell how an incident stands. */
export interface IncidentContext {
  read: ReadContext;
  incidents: IncidentReads;
  recovery: RecoveryReads;
}

/** How an incident's gates stood when they were last looked at. */
export type KnownGates = ReadonlyMap<Step, KeptGate>;

/** A configured path's name by its id. */
export function pathName(context: Pick<IncidentContext, "read">, pathId: number): string {
  return [...context.read.paths.values()].find((p) => p.pathId === pathId)?.config.name ?? String(pathId);
}
