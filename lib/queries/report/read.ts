import type { api } from "../../api/api";
import { isOnCacheWord } from "../../domain/boundaries";
import { notSettledYet } from "../../domain/recovery/promises";
import type { ScopeFigure, ScopeFigures } from "../../domain/recovery/scope-figures";
import { ok, refused } from "../../errors";
import { type IncidentContext, pathName } from "../../evidence/incident/context";
import type { Incident } from "../../ledger/incidents/model";
import { incidentView } from "../incident/incident-view";
import { query } from "../query";

const PROMISES_LISTED = 1_000;
const TIMELINE = 10_000;

/** The report of an incident: its figures, counted in the ledger, and the promises that were not kept. */
export const readReport = query<typeof api.report.read>("incident.read", async (deps, ctx, { id }) => {
  const incident = await deps.incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  const [view, figures, broken, plans] = await Promise.all([
    incidentView(deps, ctx, incident, TIMELINE),
    deps.recovery.figures(incident, lateArrivals(deps, incident)),
    deps.recovery.brokenPromises(incident, PROMISES_LISTED),
    deps.recovery.plans(id),
  ]);
  return ok({
    incident: view,
    figures: figuresView(figures),
    runs: plans.flatMap((p) =>
      p.run === null
        ? []
        : [
            {
              id: p.run.id,
              plan: p.plan,
              kind: p.kind,
              state: p.run.state,
              total: String(p.total ?? 0n),
              outcomes: p.run.outcomes,
              startedAt: p.run.startedAt.toISOString(),
              finishedAt: p.run.finishedAt?.toISOString() ?? null,
              startedBy: p.run.startedBy,
            },
          ],
    ),
    brokenPromises: {
      total: broken.total?.toString() ?? null,
      notSettledYet: notSettledYet({
        asOf: ctx.now(),
        isOpen: view.closedAt === null,
        outstanding: figures.counts.outstanding ?? null,
      }),
      items: broken.items.map((b) => ({
        path: pathName(deps, b.pathId),
        key: b.key,
        mutation: b.mutation,
        actor: b.actor,
        acceptedAt: b.acceptedAt?.toISOString() ?? null,
        what: b.what,
      })),
    },
  });
});

/** Paths whose writes may reach the ledger long after their acknowledgment. */
function lateArrivals(context: IncidentContext, { pathIds }: Incident): Set<number> {
  const paths = [...context.read.paths.values()].filter((path) => isOnCacheWord(path.config));
  return new Set(paths.flatMap((path) => (pathIds.includes(path.pathId) ? [path.pathId] : [])));
}

function figuresView({ counts, unmeasured: { accepted: because, ...others } }: ScopeFigures) {
  const shown = (figure: ScopeFigure) => counts[figure]?.toString() ?? null;
  return {
    acceptedInScope: shown("accepted"),
    settled: shown("settled"),
    materialized: shown("materialized"),
    superseded: shown("superseded"),
    suppressed: shown("suppressed"),
    outstanding: shown("outstanding"),
    setAside: shown("setAside"),
    unmeasured: { ...others, ...(because !== undefined && { acceptedInScope: because }) } as Record<string, string>,
  };
}
