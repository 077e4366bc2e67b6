import { randomUUID } from "node:crypto";
import type { CommandDeps } from "../commands/command";
import { freezePlan } from "../engine/plan/build";
import { bindStopped } from "../engine/run/bind-stopped";
import { followDrain } from "../engine/run/observed/follow-drain";
import type { IncidentContext } from "../evidence/incident/context";
import { measureGates } from "../evidence/incident/gates";
import { byOf } from "../ledger/audit/by";
import type { Incidents } from "../ledger/incidents/incidents";
import { incidentsOn } from "../ledger/incidents/incidents";
import { recoveryReadsOn } from "../ledger/incidents/recovery-reads";
import { accountsUnder } from "./access/accounts";
import type { Console } from "./console";
import { drainControl } from "./ledger-sides";
import { createLog } from "./log";
import { buildParts } from "./repair";
import { installationSecrets } from "./secrets";
import type { Stores } from "./stores";

/** The reads of incidents, for routes and workers. */
export function incidentContext({
  read,
  stores,
}: Pick<Console, "read" | "stores">): IncidentContext & { incidents: Incidents } {
  return {
    read,
    incidents: incidentsOn(stores.ledgerPool),
    recovery: recoveryReadsOn(stores.readPool),
  };
}

function observedNamed({ observed }: Pick<Stores, "observed">, name: string) {
  const path = observed.get(name);
  if (path === undefined) throw new Error(`path ${name} is no longer in the configuration`);
  return path;
}

/** The dependencies of commands over these stores. */
export function commandDeps(opened: Pick<Console, "read" | "stores">): CommandDeps {
  const { stores } = opened;
  const evidence = incidentContext(opened);
  const log = createLog("trueup console", process.env);
  const parts = buildParts(stores);
  return {
    pool: stores.ledgerPool,
    evidence,
    accounts: accountsUnder(installationSecrets),
    gates: {
      measure: (incident) => measureGates(evidence, incident),
      kept: (incident) => evidence.incidents.gates(incident),
    },
    engine: {
      buildPlan: (plan) => freezePlan(parts, plan, `console ${randomUUID()}`),
      bindRun: (run, ctx) => bindStopped({ ...parts, log }, run, byOf(ctx)),
      followDrain: (path, withinMs) =>
        followDrain(
          { holds: parts.observedLedger.holds, control: drainControl(stores) },
          observedNamed(stores, path),
          withinMs,
        ),
    },
    receivers: stores.config.notifications.map(({ name }) => name),
    alert: (glass) => log.error(glass, "break-glass was used: a step was taken out of order"),
  };
}
