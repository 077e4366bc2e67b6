import { blockers, type IncidentParts } from "../commands/incident/parts";
import type { PlanParts } from "../commands/plan/create";
import { startReconciliation } from "../commands/reconciliation/start";
import type { StartParts } from "../commands/run/start";
import type { IncidentContext } from "../evidence/incident/context";
import { measureGates } from "../evidence/incident/gates";
import { figuresOf } from "../evidence/incident/preview";
import type { IncidentStore } from "../ledger/model/incidents";
import { postgresIncidents } from "../ledger/recovery/incidents";
import { postgresRecoveryReads } from "../ledger/recovery/recovery-reads";
import type { Console } from "./console";
import { createLog } from "./log";
import { reconciliations } from "./reconcile";
import { buildParts } from "./repair";

/** What routes and workers read of incidents. */
export function incidentContext({
  read,
  stores,
}: Pick<Console, "read" | "stores">): IncidentContext & { incidents: IncidentStore } {
  return {
    read,
    incidents: postgresIncidents(stores.ledgerPool),
    recovery: postgresRecoveryReads(stores.readPool),
  };
}

/** What the commands of incidents need. */
export function incidentParts(opened: Pick<Console, "read" | "stores">): IncidentParts {
  const context = incidentContext(opened);
  const log = createLog("trueup console", process.env);
  return {
    incidents: context.incidents,
    paths: opened.stores.paths,
    measure: (incident) => measureGates(context, incident),
    // The incident is open whether or not its keys are compared yet: its gate of reconciling says so.
    survey: (incidentId, by) =>
      startReconciliation(reconciliations(opened.stores), opened.stores.paths, { incidentId, ...by }).then(
        () => undefined,
        (error: unknown) => log.warn({ incident: incidentId, error: String(error) }, "its keys are not compared yet"),
      ),
    figures: (incident, choice) => figuresOf(context, incident, choice),
    log,
  };
}

/** What making plans and starting their runs needs. */
export function repairParts(opened: Pick<Console, "read" | "stores">): PlanParts & StartParts {
  const parts = incidentParts(opened);
  return {
    ...buildParts(opened.stores),
    log: parts.log,
    blockers: (incident, step) => blockers(parts, incident, step),
  };
}
