import type { api } from "../../api/api";
import { isOnCacheWord } from "../../domain/boundaries";
import { type Sight, seenKey, seenWords } from "../../domain/masking/sight";
import { notSettledYet } from "../../domain/recovery/promises";
import { pathFigures, type ScopeFigure, type ScopeFigures } from "../../domain/recovery/scope-figures";
import { ok, refused } from "../../errors";
import { byKind, pathsWithIds } from "../../evidence/any-path";
import type { ReadObservedPath } from "../../evidence/context";
import { type IncidentContext, pathName } from "../../evidence/incident/context";
import type { BrokenPromise, Incident } from "../../ledger/incidents/model";
import { glassView } from "../broken-glass/view";
import { incidentView } from "../incident/incident-view";
import { query } from "../query";
import { sightOnId } from "../seen";
import { observedFigures } from "./observed-figures";

const KEYS_NAMED = 20;
const PROMISES_LISTED = 1_000;
const TIMELINE = 10_000;
const ELSEWHERE = "other systems carry the writes of every path of this incident; their figures stand apart";

/** The report of an incident: its figures, counted in the ledger, and the promises that were not kept. */
export const readReport = query<typeof api.report.read>("incident.read", async (deps, ctx, { id }) => {
  const incident = await deps.incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  const { observed } = byKind(pathsWithIds(deps.read, incident.pathIds));
  const own = { ...incident, pathIds: incident.pathIds.filter((id) => observed.every(({ pathId }) => pathId !== id)) };
  const [view, keys, figures, elsewhere, broken, plans, glass] = await Promise.all([
    incidentView(deps, ctx, incident, TIMELINE),
    deps.recovery.concernedKeys(incident, KEYS_NAMED),
    own.pathIds.length === 0 ? pathFigures({}, ELSEWHERE) : deps.recovery.figures(own, lateArrivals(deps, own)),
    observedFigures(deps, incident, observed),
    brokenPromises(deps, { own, incident, observed }),
    deps.recovery.plans(id),
    deps.glass.ofIncident(id),
  ]);
  return ok({
    incident: view,
    keys: {
      total: keys.total?.toString() ?? null,
      items: keys.items.map(({ pathId, key }) => ({
        path: pathName(deps, pathId),
        key: seenKey(sightOnId(deps.read, ctx, pathId), key),
      })),
    },
    figures: figuresView(figures),
    observed: elsewhere,
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
    brokenGlass: glass.map((opening) => glassView(deps, ctx, opening)),
    brokenPromises: {
      total: broken.total?.toString() ?? null,
      notSettledYet: notSettledYet({
        asOf: ctx.now(),
        isOpen: view.closedAt === null,
        outstanding: outstandingOf(own.pathIds.length === 0 ? 0n : figures.counts.outstanding, elsewhere),
      }),
      items: broken.items.map((b) => promiseView(deps, b, sightOnId(deps.read, ctx, b.pathId))),
    },
  });
});

function promiseView(deps: IncidentContext, broken: BrokenPromise, sight: Sight) {
  return {
    path: pathName(deps, broken.pathId),
    key: seenKey(sight, broken.key),
    mutation: sight.keys ? broken.mutation : null,
    actor: seenKey(sight, broken.actor),
    acceptedAt: broken.acceptedAt?.toISOString() ?? null,
    what: seenWords(sight, broken.what),
  };
}

/** An incident's scope by kind of path: Trueup's own, and the whole with its observed paths. */
interface Parted {
  own: Incident;
  incident: Incident;
  observed: readonly ReadObservedPath[];
}

/** Promises that were not kept, on paths of either kind. */
async function brokenPromises({ recovery }: IncidentContext, { own, incident, observed }: Parted) {
  const [broken, ...others] = await Promise.all([
    recovery.brokenPromises(own, PROMISES_LISTED),
    ...observed.map(({ pathId }) => recovery.observedPromises(incident, pathId, PROMISES_LISTED)),
  ]);
  const { total } = broken;
  return {
    total: total === null ? null : others.reduce((sum, other) => sum + other.total, total),
    items: [broken, ...others].flatMap(({ items }) => items).slice(0, PROMISES_LISTED),
  };
}

/** Outstanding writes on all paths; null where those of one are not known. */
function outstandingOf(own: bigint | null, elsewhere: readonly { outstandingWrites: string | null }[]): bigint | null {
  return elsewhere.reduce<bigint | null>(
    (sum, { outstandingWrites: writes }) => (sum === null || writes === null ? null : sum + BigInt(writes)),
    own,
  );
}

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
