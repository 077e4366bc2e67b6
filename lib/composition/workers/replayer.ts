import { randomUUID } from "node:crypto";
import { buildPlan } from "../../engine/plan/build";
import { repeat } from "../../engine/repeat";
import { bindAllStopped } from "../../engine/run/bind-stopped";
import { followQueues } from "../../engine/run/observed/follow-drain";
import { replayerBy } from "../../engine/run/parts";
import { Replayer, RUN_LEASE_MS } from "../../engine/run/replayer";
import { drainControl } from "../ledger-sides";
import { buildParts, replayParts } from "../repair";
import { beating, type RunWorker } from "./worker";

const STOPPED_EVERY_MS = 1_000;
const LOOK_EVERY_MS = 250;
/** A run that waits for a store keeps its place; the remaining places suffice for the others. */
const RUNS_AT_ONCE = 6;

/** Executes runs, and finishes the lists of plans whose builder died. */
export const runReplayer: RunWorker = async (context) => {
  const { stores, log } = context;
  const parts = await replayParts(stores, context);
  const building = buildParts(stores);
  const active = new Set<Promise<void>>();
  let carried = 0;
  await Promise.all([
    repeat("runs", context, async () => {
      if (active.size >= RUNS_AT_ONCE) return LOOK_EVERY_MS;
      const lease = `${parts.replayer} ${randomUUID()}`;
      const run = await parts.runs.claim({ by: lease, forMs: RUN_LEASE_MS });
      if (run === null) return LOOK_EVERY_MS;
      const working = new Replayer(parts, run, lease)
        .work()
        .catch((error) => log.error({ run: run.id, error }, "a run was interrupted and is resumed"))
        .finally(() => {
          carried++;
          active.delete(working);
        });
      active.add(working);
      return 0;
    }),
    repeat("stopped runs", context, async () => {
      await bindAllStopped(parts, replayerBy(parts));
      await followQueues(parts, drainControl(stores));
      return STOPPED_EVERY_MS;
    }),
    repeat("plans", context, async () => {
      const builder = `replayer ${context.instance}`;
      const plan = await building.plans.adopt(builder);
      if (plan === null) return 2_000;
      await buildPlan(building, plan, builder);
      return 0;
    }),
    beating("replayer", context, () => ({ carried })),
  ]);
  await Promise.all(active);
};
