import type { Principal } from "../domain/access/principal";
import type { Question } from "../domain/permission";
import { permitted } from "../evidence/permitted";
import type { Incident } from "../ledger/incidents/model";
import type { QueryDeps } from "./query-deps";

/**
 * Reads without everything that a principal may not ask about: paths of which the principal does not hold the question, and the incidents,
 * plans, runs and reconciliations that concern such a path. A query meets them as if they were not there.
 */
export function narrowed(deps: QueryDeps, principal: Principal, question: Question): QueryDeps {
  const read = permitted(deps.read, principal, question);
  if (read === deps.read) return deps;
  const { incidents, plans, runs, reconciliations } = deps;
  const { paths, observed } = read;
  const ids = new Set([...paths.values(), ...observed.values()].map(({ pathId }) => pathId));
  const concerns = (incident: Incident) => incident.pathIds.every((id) => ids.has(id));
  const incidentOf = async (id: string) => {
    const incident = await incidents.read(id);
    return incident !== null && concerns(incident) ? incident : null;
  };
  const of = async <T extends { incident: string }>(found: T | null): Promise<T | null> =>
    found !== null && (await incidentOf(found.incident)) !== null ? found : null;
  return {
    ...deps,
    read,
    incidents: {
      ...incidents,
      read: incidentOf,
      list: async (...asked) => (await incidents.list(...asked)).filter(concerns),
      openIncidents: async () => (await incidents.openIncidents()).filter(concerns),
    },
    plans: { ...plans, read: async (id) => of(await plans.read(id)) },
    runs: { ...runs, read: async (id) => of(await runs.read(id)) },
    reconciliations: {
      ...reconciliations,
      story: async (id, limit) => {
        const story = await reconciliations.story(id, limit);
        if (story === null) return null;
        if (story.incidentId === null) return story.parts.every(({ pathId }) => ids.has(pathId)) ? story : null;
        return (await incidentOf(story.incidentId)) === null ? null : story;
      },
    },
  };
}
