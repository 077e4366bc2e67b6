import { mayStillLand } from "../../domain/recovery/may-still-land";
import type { ProducerStanding } from "../../ledger/paths/model";
import { withDeadline } from "../../stores/deadline";
import type { IncidentContext } from "./context";

/** At a switch, a producer's deadline is at most two seconds ahead. */
const WITHIN_MS = 4_000;
const LOOK_EVERY_MS = 100;
const CLOCK_DEADLINE_MS = 500;

/**
 * Waits until no acknowledgment on a cache's word from before a switch can still land. Gives up after a bound, or when a cache's
 * clock cannot be read; the gate of the first step then stays closed.
 */
export async function awaitAcknowledgments(
  { incidents, paths }: { incidents: IncidentContext["incidents"]; paths: IncidentContext["read"]["paths"] },
  pathIds: number[],
): Promise<void> {
  const until = performance.now() + WITHIN_MS;
  const clockOf = async (p: ProducerStanding): Promise<number | null> => {
    const path = [...paths.values()].find(({ pathId }) => pathId === p.pathId);
    const cache = path?.caches.find(({ region }) => region === p.region);
    return cache === undefined
      ? null
      : withDeadline(cache.nowMs(), CLOCK_DEADLINE_MS, `cache ${cache.region}`).catch(() => null);
  };
  while (performance.now() < until) {
    const producers = (await incidents.producers(pathIds)).filter((p) => p.cacheUntilMs !== null);
    const landing = await Promise.all(producers.map(async (p) => mayStillLand(p, await clockOf(p))));
    if (!landing.includes(true)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
