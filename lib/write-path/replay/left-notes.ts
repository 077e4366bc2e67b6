import type { ReplayParts } from "./parts";

/**
 * Clears up after a run that was aborted and whose replayer died between noting a batch in the origin and recording it: what was
 * not withdrawn may take effect again. Answers whether there was one.
 */
export async function clearLeftNotes({
  runs,
  paths,
  log,
}: Pick<ReplayParts, "runs" | "paths" | "log">): Promise<boolean> {
  const left = await runs.abandoned();
  if (left === null) return false;
  for (const path of paths.values())
    for (const { pathId, ids } of left.open) if (path.pathId === pathId) await path.origin?.allow(left.run, ids);
  await runs.release(left.run, left.lease);
  log.info({ run: left.run }, "an aborted run's unfinished batch was cleared up");
  return true;
}
