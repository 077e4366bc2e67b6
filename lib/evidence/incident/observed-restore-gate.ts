import type { Measurement } from "../../domain/recovery/steps";
import { durationText } from "../../domain/truth/summary";
import type { Incident } from "../../ledger/incidents/model";
import type { ReadObservedPath } from "../../stores/path";
import { currentFigures } from "../path-truth";
import type { IncidentContext } from "./context";
import { outstandingUntold } from "./observed-gates";
import { nothingToMeasure, once, reading, untold } from "./reading";
import { WATCH_MS, watched } from "./restore-gate";

/**
 * Measures that nothing in Trueup's hands still holds another system's path back, and that its truth lag, as intake samples it, has
 * stayed within the contract since the reopening.
 */
export function measureObservedRestore(
  context: IncidentContext,
  incident: Incident,
  paths: ReadObservedPath[],
): Promise<Measurement[]> {
  const front = once(() => context.read.reads.frontPage());
  return Promise.all(
    paths.flatMap((path) => {
      const { name, maxTruthLagMs, outbox, jobs } = path.config;
      return [
        reading(`queue of ${name}`, "not paused by Trueup", async () => {
          if (path.jobs === null) return nothingToMeasure("the path has no queue that could be paused");
          if (!(await path.jobs.paused())) return { value: "running", ok: true };
          // A pause that another tool made is not the incident's to lift.
          return (await context.incidents.holdsQueue(path.pathId))
            ? { value: "paused by Trueup", ok: false }
            : { value: "paused, and not by Trueup", ok: true };
        }),
        reading(
          `truth lag of ${name}`,
          `${durationText(maxTruthLagMs)} at most, for ${durationText(WATCH_MS)} after the reopening`,
          async () => {
            if (outbox === null && jobs === null)
              return nothingToMeasure("no source of its writes is mapped, so no write is seen to be late");
            const because = await outstandingUntold(context, path, front);
            if (because !== null) return untold(because);
            const row = (await front()).find(({ control }) => control.pathId === path.pathId);
            const lagMs = row === undefined ? null : (currentFigures(row)?.lanes[0]?.truthLagMs ?? null);
            if (row === undefined || lagMs === null)
              return untold("the source does not say when its writes were accepted");
            return watched(context, incident, path, { at: row.asOf, lagMs });
          },
        ),
      ];
    }),
  );
}
