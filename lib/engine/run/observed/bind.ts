import type { QueueHolds } from "../../../ledger/observed/holds";
import type { Run } from "../../../ledger/runs/model";
import { FOREIGN_PUT_ENDS_MS } from "../../../stores/origin/port";
import type { WiredObservedPath } from "../../../stores/path";
import { pastOn } from "../past-on";
import { liftQueue, runHolder } from "./hold";
import { EFFECT_WITHIN_MS } from "./parts";

/**
 * Guarantees that nothing of a stopped run lands later in another system's stores: the deadline of each change that had begun there is
 * waited out on that store's own clock. Then the queue is no longer held for the run.
 */
export async function bindObserved(
  holds: QueueHolds,
  path: WiredObservedPath,
  { id, kind }: Pick<Run, "id" | "kind">,
): Promise<void> {
  const { jobs } = path.writes;
  const caches = kind === "invalidate" ? path.writes.caches : [];
  const origin = kind === "rewrite" || kind === "undo" ? path.writes.origin : null;
  await Promise.all([
    ...caches.map((cache) => pastOn(`cache ${cache.region}`, () => cache.nowMs(), EFFECT_WITHIN_MS)),
    ...(jobs === null ? [] : [pastOn(`queue ${jobs.name}`, () => jobs.nowMs(), EFFECT_WITHIN_MS)]),
    ...(origin === null
      ? []
      : [pastOn(`origin ${origin.name}`, () => origin.nowMs(), EFFECT_WITHIN_MS + FOREIGN_PUT_ENDS_MS)]),
  ]);
  if (jobs !== null) await liftQueue(holds, path, runHolder(id));
}
