import type { GuidedPath } from "../../domain/guidance/evidence";
import type { Incident } from "../../ledger/incidents/model";
import { withDeadline } from "../../stores/deadline";
import { type AnyPath, isObserved } from "../any-path";
import type { IncidentContext } from "./context";

const ASK_MS = 1_200;

/** The holds that keep writes of an incident back on a path that drains otherwise: lanes, keys, and lanes paused in the queue itself. */
export async function heldParts(
  { incidents }: Pick<IncidentContext, "incidents">,
  incident: Incident,
  path: AnyPath,
): Promise<Pick<GuidedPath, "holds" | "pausedElsewhere">> {
  if (isObserved(path)) return { holds: [], pausedElsewhere: [] };
  const lanes = Array.from({ length: path.config.queue?.lanes ?? 0 }, (_, lane) => lane);
  const [holds, paused] = await Promise.all([
    incidents.holdsInScope(incident, path.pathId),
    // A queue that does not answer tells of no pause; the store is said to be away.
    path.queue === null
      ? new Set<number>()
      : withDeadline(path.queue.paused(lanes), ASK_MS, "the queue").catch(() => new Set<number>()),
  ]);
  const pausedElsewhere = paused.size === 0 ? [] : await incidents.owingLanes(incident, path.pathId, [...paused]);
  return { holds, pausedElsewhere };
}
