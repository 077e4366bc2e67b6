import type { Sight } from "../../domain/masking/sight";
import type { IncidentScope } from "../../domain/recovery/scope";
import { type Measurement, STEPS, type Step, stepViews, waitsFor } from "../../domain/recovery/steps";
import type { KnownGates } from "../../evidence/incident/context";
import type { Incident } from "../../ledger/incidents/model";
import { seenKeysOf } from "../seen";

interface Measured {
  measured: Map<Step, Measurement[]>;
  gates: KnownGates;
}

/** An incident's steps, each with its status from the measured gates. */
export function stepsOf(incident: Incident, measured: Map<Step, Measurement[]>, gates: KnownGates) {
  const standings = new Map(
    STEPS.map((step) => [
      step,
      {
        measured: measured.get(step) ?? [],
        firstOpenAt: gates.get(step)?.firstOpenAt ?? null,
        ran: gates.get(step)?.ran ?? false,
      },
    ]),
  );
  return stepViews(standings, incident.targeted, incident.status === "closed");
}

/** An incident's row in a list: its scope as the caller sees it, its current step, and what that step waits for. */
export function incidentSummary(incident: Incident, { measured, gates }: Measured, sight: Sight) {
  const steps = stepsOf(incident, measured, gates);
  const at = steps.find((s) => s.status === "current" || s.status === "reopened") ?? steps.at(-1);
  const step = at?.step ?? "restore";
  const waiting = waitsFor(measured.get(step) ?? []);
  return {
    id: incident.id,
    title: incident.title,
    reason: incident.reason,
    status: incident.status,
    scope: seenScope(sight, incident.scope),
    targeted: incident.targeted,
    kind: incident.kind,
    openedAt: incident.openedAt.toISOString(),
    openedBy: incident.openedBy,
    closedAt: incident.closedAt?.toISOString() ?? null,
    closedBy: incident.closedBy,
    step,
    waitsFor: incident.status === "closed" || waiting.length === 0 ? null : waiting.slice(0, 3).join("; "),
    steps: steps.map((view) => ({
      step: view.step,
      status: view.status,
      gate: gateView(view.open, measured.get(view.step)),
    })),
  };
}

/** A gate with its measurements. */
export function gateView(open: boolean, measured: Measurement[] = []) {
  return { open, measured: measured.map((m) => ({ ...m, at: m.at.toISOString() })) };
}

/** A scope without the keys that it names, for whoever sees no keys. */
function seenScope(sight: Sight, scope: IncidentScope): IncidentScope {
  if (sight.keys || scope.keys === undefined) return scope;
  const { keys } = scope;
  return {
    ...scope,
    keys: "matching" in keys ? { matching: seenKeysOf(sight, keys.matching) } : seenKeysOf(sight, keys),
  };
}
