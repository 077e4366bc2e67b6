import type { Principal } from "../domain/access/principal";
import type { Question } from "../domain/permission";
import { concernsOnly, permittedIncidents } from "../evidence/incident/permitted";
import type { Incident } from "../ledger/incidents/model";
import type { QueryDeps } from "./query-deps";

/**
 * Reads without everything that a principal may not ask about: paths of which the principal does not hold the question, and the incidents,
 * plans, runs and reconciliations that concern such a path. A query meets them as if they were not there.
 */
export function narrowed(deps: QueryDeps, principal: Principal, question: Question): QueryDeps {
  const own = permittedIncidents(deps, principal, question);
  if (own === deps) return deps;
  const { incidents, plans, runs, reconciliations } = deps;
  const concerns = concernsOnly(own.read);
  const incidentOf = own.incidents.read;
  const of = async <T extends { incident: string }>(found: T | null): Promise<T | null> =>
    found !== null && (await incidentOf(found.incident)) !== null ? found : null;
  return {
    ...own,
    incidents: {
      ...own.incidents,
      list: (status, before, limit) => listed(incidents.list, concerns, { status, before, limit }),
      openIncidents: async () => (await incidents.openIncidents()).filter(concerns),
    },
    plans: { ...plans, read: async (id) => of(await plans.read(id)) },
    runs: { ...runs, read: async (id) => of(await runs.read(id)) },
    reconciliations: {
      ...reconciliations,
      story: async (id, limit) => {
        const story = await reconciliations.story(id, limit);
        if (story === null) return null;
        if (story.incidentId === null)
          return concerns({ pathIds: story.parts.map(({ pathId }) => pathId) }) ? story : null;
        return (await incidentOf(story.incidentId)) === null ? null : story;
      },
    },
  };
}

type List = QueryDeps["incidents"]["list"];
interface Page {
  status: Parameters<List>[0];
  before: Parameters<List>[1];
  limit: number;
}

/** A page of the incidents that concern a principal's paths alone, read from as many pages of all incidents as it takes. */
async function listed(
  list: List,
  concerns: (incident: Incident) => boolean,
  { status, before, limit }: Page,
): Promise<Incident[]> {
  const found: Incident[] = [];
  for (let place = before; ; ) {
    const page = await list(status, place, limit);
    found.push(...page.filter(concerns));
    const last = page.at(-1);
    if (last === undefined || page.length < limit || found.length >= limit) return found.slice(0, limit);
    place = { openedAt: last.openedAt, id: last.id };
  }
}
