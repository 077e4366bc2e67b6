import type { Principal } from "../domain/access/principal";
import type { Question } from "../domain/permission";
import { concernsOnly, permittedIncidents } from "../evidence/incident/permitted";
import type { Incident } from "../ledger/incidents/model";
import type { QueryDeps } from "./query-deps";

/**
 * Reads without everything that a principal may not ask about: paths of which the principal does not hold the question, and the incidents,
 * broken glass, plans, runs and reconciliations that concern such a path. A query meets them as if they were not there.
 */
export function narrowed(deps: QueryDeps, principal: Principal, question: Question): QueryDeps {
  const own = permittedIncidents(deps, principal, question);
  if (own === deps) return deps;
  const { incidents, glass, plans, runs, reconciliations } = deps;
  const concerns = concernsOnly(own.read);
  const incidentOf = own.incidents.read;
  const of = async <T extends { incident: string }>(found: T | null): Promise<T | null> =>
    found !== null && (await incidentOf(found.incident)) !== null ? found : null;
  return {
    ...own,
    incidents: {
      ...own.incidents,
      list: (asked, before, limit) =>
        listed((place, wanted) => incidents.list(asked, place, wanted), concerns, { before, limit }),
      openIncidents: async () => (await incidents.openIncidents()).filter(concerns),
    },
    glass: {
      ...glass,
      list: (open, before, limit) =>
        listed((place, wanted) => glass.list(open, place, wanted), concerns, { before, limit }),
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

/** A place in a list that goes from the newest back. */
interface Place {
  openedAt: Date;
  id: string;
}

/** A page of the rows that concern a principal's paths alone, read from as many pages of all rows as it takes. */
async function listed<Row extends Place & Pick<Incident, "pathIds">>(
  list: (before: Place | null, limit: number) => Promise<Row[]>,
  concerns: (row: Row) => boolean,
  { before, limit }: { before: Place | null; limit: number },
): Promise<Row[]> {
  const found: Row[] = [];
  for (let place = before; ; ) {
    const page = await list(place, limit);
    found.push(...page.filter(concerns));
    const last = page.at(-1);
    if (last === undefined || page.length < limit || found.length >= limit) return found.slice(0, limit);
    place = { openedAt: last.openedAt, id: last.id };
  }
}
