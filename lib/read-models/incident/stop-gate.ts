import type { Measurement } from "../../domain/recovery/steps";
import type { ControlStanding, Incident, ProducerStanding } from "../../ports/incidents";
import { type IncidentContext, type KnownGates, pathName } from "./context";
import { none, once, reading } from "./reading";

const NAMED = 3;

/** Whether a producer has seen the epoch at which acknowledgments were switched; a lease that has run out acknowledges nothing. */
export function hasFollowed(p: ProducerStanding, control: ControlStanding): boolean {
  return !p.live || (p.epoch !== null && p.epoch >= control.ackEpoch);
}

/** No acknowledgment comes under the old mode any more; and once the path was given back, that it was. */
export async function measureStop(
  context: IncidentContext,
  incident: Incident,
  known: KnownGates,
  control: (pathId: number) => Promise<ControlStanding>,
): Promise<Measurement[]> {
  const producers = once(() => context.incidents.producers(incident.pathIds));
  // Giving a path back belongs to restoring; it must not make the first step look as if it had been undone.
  const passed = (["authority", "replay", "cache", "reconcile"] as const).every(
    (s) => known.get(s)?.firstOpenAt != null,
  );
  const givesBack = incident.reopenedAt !== null || passed;
  const perPath = await Promise.all(
    incident.pathIds.map(async (pathId) => {
      const path = pathName(context, pathId);
      const mode = reading(`acknowledgments on ${path}`, "closed, durable-only or write-through", async () => {
        const { acknowledge, ackIncident } = await control(pathId);
        if (acknowledge === "contract")
          return givesBack ? { value: "contract, given back", ok: true } : { value: acknowledge, ok: false };
        const mine = ackIncident === incident.id;
        return { value: mine ? acknowledge : `${acknowledge}, by incident ${ackIncident ?? "none"}`, ok: mine };
      });
      if ((await mode).value === "contract, given back") return [await mode];
      return Promise.all([
        mode,
        reading(`producers of ${path} that have not followed`, "0", async () => {
          const at = await control(pathId);
          const behind = (await producers()).filter((p) => p.pathId === pathId && !hasFollowed(p, at));
          const names = behind.slice(0, NAMED).map((p) => p.producer);
          return none(
            behind.length,
            `${behind.length} (${names.join(", ")}${behind.length > NAMED ? " and others" : ""})`,
          );
        }),
        reading(`acknowledged on ${path} under the old epoch`, "0", async () =>
          none(await context.incidents.acknowledgedUnderOldEpoch(pathId)),
        ),
        reading(`the fence of ${path}`, "at the switch's epoch or above", async () => {
          const { fencedEpoch, ackEpoch } = await control(pathId);
          return { value: `epoch ${fencedEpoch}, switched at ${ackEpoch}`, ok: fencedEpoch >= ackEpoch };
        }),
      ]);
    }),
  );
  return perPath.flat();
}
