import { mayStillLand } from "../../domain/recovery/may-still-land";
import type { Measurement } from "../../domain/recovery/steps";
import type { Incident } from "../../ledger/incidents/model";
import type { ControlStanding, ProducerStanding } from "../../ledger/paths/model";
import { withDeadline } from "../../stores/deadline";
import { isObserved, pathsWithIds } from "../any-path";
import { type IncidentContext, type KnownGates, pathName } from "./context";
import { modeWords, none, nothingToMeasure, once, reading } from "./reading";

const NAMED = 3;
const GIVEN_BACK = "as the contract says, restored";
const CLOCK_DEADLINE_MS = 1_000;

/**
 * Whether a producer has seen the epoch of the switch or has no right to acknowledge, and nothing that it began earlier can still
 * land in its cache, on the cache's own clock.
 */
export function hasFollowed(p: ProducerStanding, control: ControlStanding, cacheNowMs: number | null): boolean {
  return (!p.live || (p.epoch !== null && p.epoch >= control.ackEpoch)) && !mayStillLand(p, cacheNowMs);
}

/** The clock of the cache on whose word a producer acknowledges; null when there is none. Throws when the clock cannot be read. */
export async function cacheClockOf(
  { read }: Pick<IncidentContext, "read">,
  { producer, pathId, region, cacheUntilMs }: ProducerStanding,
): Promise<number | null> {
  if (cacheUntilMs === null) return null;
  const path = [...read.paths.values()].find((p) => p.pathId === pathId);
  const cache = path?.caches.find((c) => c.region === region);
  if (cache === undefined)
    throw new Error(`cache ${region}, through which ${producer} acknowledges, is not in the configuration`);
  return withDeadline(cache.nowMs(), CLOCK_DEADLINE_MS, `cache ${cache.region}`);
}

/** Another system's acknowledgments cannot be stopped from here, so the step has nothing to wait for on its path. */
const anotherSystems = (path: string) =>
  reading(`acknowledgments on ${path}`, "nothing that Trueup can do", async () =>
    nothingToMeasure(
      "another system acknowledges these writes, and Trueup cannot stop it: pause its queue or stop its producers",
    ),
  );

/** Measures that no acknowledgment comes under the old mode, and after the path's reopening, that the mode was restored. */
export async function measureStop(
  context: IncidentContext,
  incident: Incident,
  known: KnownGates,
  control: (pathId: number) => Promise<ControlStanding>,
): Promise<Measurement[]> {
  const producers = once(() => context.incidents.producers(incident.pathIds));
  // Reopening a path belongs to the last step; it must not make the first step look undone.
  const passed = (["authority", "replay", "cache", "reconcile"] as const).every(
    (s) => known.get(s)?.firstOpenAt != null,
  );
  const givesBack = incident.reopenedAt !== null || passed;
  const perPath = await Promise.all(
    incident.pathIds.map(async (pathId) => {
      const path = pathName(context, pathId);
      if (pathsWithIds(context.read, [pathId]).some(isObserved)) return [await anotherSystems(path)];
      const mode = reading(`acknowledgments on ${path}`, "closed, durable only or write-through", async () => {
        const { acknowledge, ackIncident } = await control(pathId);
        if (acknowledge === "contract")
          return givesBack ? { value: GIVEN_BACK, ok: true } : { value: modeWords(acknowledge), ok: false };
        const mine = ackIncident === incident.id;
        const words = modeWords(acknowledge);
        return { value: mine ? words : `${words}, by incident ${ackIncident ?? "none"}`, ok: mine };
      });
      if ((await mode).value === GIVEN_BACK) return [await mode];
      return Promise.all([
        mode,
        reading(`producers of ${path} that have not followed`, "0", async () => {
          const at = await control(pathId);
          const ofPath = (await producers()).filter((p) => p.pathId === pathId);
          const clocks = await Promise.all(ofPath.map((p) => cacheClockOf(context, p)));
          const behind = ofPath.filter((p, i) => !hasFollowed(p, at, clocks[i] ?? null));
          const names = behind.slice(0, NAMED).map((p) => p.producer);
          return none(
            behind.length,
            `${behind.length} (${names.join(", ")}${behind.length > NAMED ? " and others" : ""})`,
          );
        }),
        reading(`acknowledged on ${path} under the old epoch`, "0", async () =>
          none(await context.incidents.acknowledgedUnderOldEpoch(pathId)),
        ),
        reading(`origin fence of ${path}`, "has followed the switch", async () => {
          const { fencedEpoch, ackEpoch } = await control(pathId);
          const ok = fencedEpoch >= ackEpoch;
          const epochs = `(epoch ${fencedEpoch} of ${ackEpoch})`;
          return { value: `${ok ? "has followed the switch" : "has not followed the switch yet"} ${epochs}`, ok };
        }),
      ]);
    }),
  );
  return perPath.flat();
}
