import type { Context } from "../../domain/context";
import { type IncidentContext, pathName } from "../../evidence/incident/context";
import type { GlassOpening } from "../../ledger/glass/model";

/** An opening of the glass as the API answers it. */
export function glassView(context: IncidentContext, ctx: Context, opening: GlassOpening) {
  return {
    id: opening.id,
    incident: { id: opening.incident, title: opening.title },
    paths: opening.pathIds.map((pathId) => pathName(context, pathId)),
    by: opening.by,
    own: opening.byId === ctx.principal.id,
    openedAt: opening.openedAt.toISOString(),
    openUntil: opening.openUntil.toISOString(),
    uses: opening.uses.map(({ at, ...use }) => ({ ...use, at: at.toISOString() })),
    alerts: opening.alerts.map(({ at, ...alert }) => ({ ...alert, at: at?.toISOString() ?? null })),
    review: opening.review === null ? null : { ...opening.review, at: opening.review.at.toISOString() },
  };
}
