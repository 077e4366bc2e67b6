import { NotQuiet } from "../../../domain/observed/repair/not-quiet";
import type { Fences } from "../../../ledger/drain/fences";
import type { QueueHolds } from "../../../ledger/observed/holds";
import type { Log, WiredObservedPath } from "../../../stores/path";
import type { RepairLedger } from "../../observed/repair-ledger";
import { drainHolder, holdQueue, liftQueue, queueOf, untilQuiet } from "./hold";

/** How a queue stands after it followed its path's drain. */
export interface FollowedDrain {
  /** Why it is not proven in time that nothing works on the queue; null: it is. */
  because: string | null;
  /** The queue is paused, and Trueup holds it no more: it was paused before. */
  pausedByOthers: boolean;
}

/** Pauses or resumes another system's queue as the ledger has its path's drain; waits until no worker has a job of a paused one. */
export async function followDrain(
  { holds, control }: { holds: QueueHolds; control: Fences },
  path: WiredObservedPath,
  withinMs: number,
): Promise<FollowedDrain> {
  const { pathId } = path;
  const { epoch, isPaused } = await control.drainOf(pathId);
  const holder = drainHolder(pathId);
  if (!isPaused) {
    await liftQueue(holds, path, holder);
    await control.fenced(pathId, epoch);
    const others = await holds.holders(queueOf(path));
    return { because: null, pausedByOthers: others.length === 0 && ((await path.jobs?.paused()) ?? false) };
  }
  await holdQueue(holds, path, { holder, run: null });
  try {
    await untilQuiet(path, withinMs);
  } catch (error) {
    if (error instanceof NotQuiet) return { because: error.message, pausedByOthers: false };
    throw error;
  }
  await control.fenced(pathId, epoch);
  return { because: null, pausedByOthers: false };
}

interface Following {
  observed: ReadonlyMap<string, WiredObservedPath>;
  observedLedger: Pick<RepairLedger, "holds">;
  log: Log;
}

/** Lets queues follow whose pause or resumption a dead process left undone, and lifts holds of runs that nobody carries out. */
export async function followQueues(
  { observed, observedLedger: { holds }, log }: Following,
  control: Fences,
): Promise<void> {
  const pathOf = (id: number) =>
    [...observed.values()].find(({ pathId, writes }) => pathId === id && writes.jobs !== null);
  for (const { pathId } of await control.behind()) {
    const path = pathOf(pathId);
    if (path === undefined) continue;
    await followDrain({ holds, control }, path, 0).catch((error) =>
      log.warn({ path: path.config.name, error }, "a queue does not follow its path's drain yet"),
    );
  }
  for (const { pathId, holder } of await holds.leftBehind()) {
    const path = pathOf(pathId);
    if (path !== undefined) await liftQueue(holds, path, holder);
  }
}
