import type { DrainControl } from "../../ledger/drain/fences";
import type { WiredPath } from "../../stores/path";

/**
 * Brings every origin's fence up to its path's epoch, and only then records that it has: raising it waits for each flush that
 * began under an older one. One origin that is away does not hold up the others. Answers how many were raised.
 */
export async function raiseFences(control: DrainControl, paths: ReadonlyMap<string, WiredPath>): Promise<number> {
  const behind = await control.behind();
  const raised = await Promise.allSettled(
    behind.map(async ({ pathId, epoch }) => {
      const path = [...paths.values()].find((p) => p.pathId === pathId);
      if (path?.origin == null) return;
      await path.origin.raiseFence(epoch);
      await control.fenced(pathId, epoch);
    }),
  );
  return raised.filter((r) => r.status === "fulfilled").length;
}
