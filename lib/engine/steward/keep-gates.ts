import { isOpen, type Step } from "../../domain/recovery/steps";
import type { IncidentContext } from "../../evidence/incident/context";
import { measureGates } from "../../evidence/incident/gates";
import type { Incidents } from "../../ledger/incidents/incidents";
import type { Incident } from "../../ledger/incidents/model";

type Keeping = IncidentContext & { incidents: Pick<Incidents, "recordGates"> };

/**
 * Measures an incident's gates and stores the result, so that a gate that closes again is noticed. Returns the gates that closed.
 */
export async function keepGates(context: Keeping, incident: Incident): Promise<Step[]> {
  const known = await context.incidents.gates(incident.id);
  const measured = await measureGates(context, incident, known);
  const now = new Date();
  const gates = [...measured].map(([step, m]) => ({ step, open: isOpen(m), at: now }));
  await context.incidents.recordGates(incident.id, gates);
  return gates
    .filter((g) => !g.open && known.get(g.step)?.firstOpenAt != null && known.get(g.step)?.closedAgainAt == null)
    .map((g) => g.step);
}
