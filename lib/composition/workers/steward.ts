import { repeat } from "../../engine/repeat";
import { keepGates } from "../../engine/steward/keep-gates";
import { moveDependents } from "../dependents";
import { stewardParts } from "../steward";
import { beating, type RunWorker } from "./worker";

const EVERY_MS = 1_000;

/** Looks after open incidents: records their gates, and holds or releases the dependents of their paths. */
export const runSteward: RunWorker = async (context) => {
  const { stores, log } = context;
  const { incidents, secret } = stewardParts(stores, log);
  let looked = 0;
  await Promise.all([
    repeat("gates", context, async () => {
      for (const incident of await incidents.incidents.openIncidents()) {
        for (const step of await keepGates(incidents, incident))
          log.warn({ incident: incident.id, step }, "a gate that was open has closed again");
        looked++;
      }
      return EVERY_MS;
    }),
    repeat("dependents", context, async () =>
      (await moveDependents(stores, incidents.incidents, secret, context)) > 0 ? 50 : EVERY_MS / 2,
    ),
    beating("steward", context, () => ({ looked })),
  ]);
};
