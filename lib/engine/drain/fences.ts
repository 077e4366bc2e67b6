import type { Fences } from "../../ledger/drain/fences";
import type { WiredPath } from "../../stores/path";

/**
 * Raises every origin's fence to its path's epoch, and records the epoch only after that. Raising a fence waits for each flush that
 * began under an older epoch. An unreachable origin does not delay the others. Returns the number of fences raised.
 */
export async function raiseFences(control: Fences, paths: ReadonlyMap<string, WiredPath>): Promise<number> {
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
