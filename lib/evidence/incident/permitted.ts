import type { Principal } from "../../domain/access/principal";
import type { Permission } from "../../domain/permission";
import type { Incident } from "../../ledger/incidents/model";
import { permitted } from "../permitted";
import type { IncidentContext } from "./context";

/** Whether an incident is about paths of these alone. */
export function concernsOnly({
  paths,
  observed,
}: IncidentContext["read"]): (incident: Pick<Incident, "pathIds">) => boolean {
  const ids = new Set([...paths.values(), ...observed.values()].map(({ pathId }) => pathId));
  return (incident) => incident.pathIds.every((id) => ids.has(id));
}

/**
 * The reads of paths and of single incidents that a principal may meet under a permission; the others are as if they were not there. Lists
 * of open incidents stay whole: an incident that the principal may not read holds a path all the same.
 */
export function permittedIncidents<Reads extends IncidentContext>(
  context: Reads,
  principal: Principal,
  permission: Permission,
): Reads {
  const read = permitted(context.read, principal, permission);
  if (read === context.read) return context;
  const { incidents } = context;
  const concerns = concernsOnly(read);
  return {
    ...context,
    read,
    incidents: {
      ...incidents,
      async read(id: string) {
        const incident = await incidents.read(id);
        return incident !== null && concerns(incident) ? incident : null;
      },
    },
  };
}
