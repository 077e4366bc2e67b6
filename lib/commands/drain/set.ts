import { ok, type Result, refused } from "../../errors";
import type { DrainChange, DrainControl } from "../../ledger/model/drain-control";
import type { IncidentStore } from "../../ledger/model/incidents";
import { openIncidentOf } from "../incident/parts";

export interface DrainParts {
  control: DrainControl;
  incidents: Pick<IncidentStore, "read">;
}

/** A pause is waited for this long; it stays in force afterwards too. */
const QUIESCE_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 50;

/**
 * Pauses or resumes a path's drain, or one lane's or one key's. Returns once the change has taken hold: the origin's fence has
 * reached its epoch, so nothing that began before it can land any more. Refuses as `not-quiesced` when that could not be proven
 * in time, with the change in force all the same. An incident that it is said to be part of has to be open and about the path.
 */
export async function setDrain(
  { control, incidents }: DrainParts,
  path: string,
  change: DrainChange,
): Promise<Result<{ epoch: string; quiescedAt: string }>> {
  if (change.incident !== undefined) {
    const incident = await openIncidentOf({ incidents }, change.incident);
    if (!incident.ok) return incident;
    if (!incident.value.pathIds.includes(change.pathId))
      return refused({ code: "unknown-path", path, known: incident.value.scope.paths });
  }
  const epoch = await control.change(change);
  const until = performance.now() + QUIESCE_WITHIN_MS;
  for (;;) {
    const standing = await control.standing(change.pathId);
    if (standing.fencedEpoch >= epoch && standing.fencedAt !== null)
      return ok({ epoch: String(epoch), quiescedAt: standing.fencedAt.toISOString() });
    if (performance.now() > until)
      return refused({
        code: "not-quiesced",
        path,
        epoch: String(epoch),
        because: "the origin's fence has not followed (is the origin reachable, and does a materializer run?)",
        retryAfterSec: 5,
      });
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
