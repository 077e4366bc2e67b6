import { eraseOne } from "../../engine/erase/eraser";
import { repeat } from "../../engine/repeat";
import { CHECKPOINT_EVERY_MS, exportCheckpoints } from "../../engine/steward/checkpoints";
import { deliverNotifications, forgetNotifications } from "../../engine/steward/deliver";
import { keepGates } from "../../engine/steward/keep-gates";
import { watchLateness } from "../../engine/steward/watch-lateness";
import { latenessOn } from "../../ledger/notifications/lateness";
import { groupReading } from "../access/group-reading";
import { armedReopenings } from "../armed-reopenings";
import { checkpointParts } from "../checkpoints";
import { moveDependents } from "../dependents";
import { eraseParts } from "../erase";
import { deliveryParts, measuredLags } from "../notifications";
import { stewardParts } from "../steward";
import { beating, type RunWorker } from "./worker";

const EVERY_MS = 1_000;
const LOOK_FOR_CHECKPOINTS_MS = 5_000;
const LOOK_FOR_LATENESS_MS = 2_000;
const LOOK_FOR_OLD_MS = 600_000;
const LOOK_FOR_GROUPS_MS = 5_000;

/**
 * Looks after open incidents: records their gates, and holds or releases the dependents of their paths, and
 * carries out reopenings that people have armed. Carries out erasures. Delivers
 * notifications, and tells of paths that are late. Reads the groups of people who have API tokens anew. Signs checkpoints of the audit, and the last ones as it ends.
 */
export const runSteward: RunWorker = async (context) => {
  const { stores, log } = context;
  const { incidents, secrets } = stewardParts(stores, log);
  const checkpoints = checkpointParts(stores, log);
  const erasing = eraseParts(stores, context);
  const delivery = deliveryParts(stores, process.env, log);
  const lateness = latenessOn(stores.ledgerPool);
  const reopenArmed = armedReopenings(stores, log);
  const readGroups = groupReading(stores, log);
  if (delivery.receivers.length > 0 && delivery.publicUrl === null)
    log.warn({}, "notifications have no link: set TRUEUP_URL to the address at which people reach the console");
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
    repeat("armed reopenings", context, async () => {
      await reopenArmed();
      return EVERY_MS;
    }),
    repeat("dependents", context, async () =>
      (await moveDependents(stores, incidents.incidents, secrets, context)) > 0 ? 50 : EVERY_MS / 2,
    ),
    repeat("notifications", context, async () => ((await deliverNotifications(delivery)) > 0 ? 50 : EVERY_MS)),
    repeat("lateness", context, async () => {
      await watchLateness(lateness, await measuredLags(stores), new Date());
      return LOOK_FOR_LATENESS_MS;
    }),
    repeat("old notifications", context, async () =>
      (await forgetNotifications(delivery.deliveries, new Date())) > 0 ? EVERY_MS : LOOK_FOR_OLD_MS,
    ),
    repeat("erasures", context, async () => ((await eraseOne(erasing)) ? 50 : EVERY_MS)),
    ...(readGroups === null
      ? []
      : [repeat("groups", context, async () => ((await readGroups()) > 0 ? EVERY_MS : LOOK_FOR_GROUPS_MS))]),
    repeat("checkpoints", context, async () => {
      await exportCheckpoints(checkpoints, CHECKPOINT_EVERY_MS);
      return LOOK_FOR_CHECKPOINTS_MS;
    }),
    beating("steward", context, () => ({ looked })),
  ]);
  await exportCheckpoints(checkpoints, 0).catch((error: unknown) =>
    log.error({ error }, "the last checkpoints of the audit could not be signed"),
  );
};
