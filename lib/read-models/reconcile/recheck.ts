import type { OpenFinding, Reconciliations } from "../../ports/reconciliations";
import type { WiredPath } from "../../ports/wired-path";
import { comparedPath, judgeKeys, StoreAway } from "./compare-page";

/** The most keys that one round looks at again. */
export const RECHECKED_AT_ONCE = 400;

/**
 * Judges open findings again that were not looked at since, so that they go as repairs take hold; answers how many. What cannot
 * be read is left as it is.
 */
export async function recheckFindings(
  reconciliations: Reconciliations,
  paths: ReadonlyMap<number, WiredPath>,
  checkedBefore: Date,
): Promise<number> {
  const open = await reconciliations.openFindings(checkedBefore, RECHECKED_AT_ONCE);
  let looked = 0;
  for (const group of groupsOf(open)) {
    const [{ id, pathId, regions }] = group;
    const path = paths.get(pathId);
    if (path === undefined) continue;
    const keys = group.map((finding) => finding.key);
    try {
      const found = new Map((await judgeKeys(comparedPath(path, regions), keys)).map((f) => [f.key, f.kinds]));
      await reconciliations.recordOpen(
        id,
        pathId,
        keys.map((key) => ({ key, kinds: found.get(key) ?? 0 })),
      );
      looked += keys.length;
    } catch (error) {
      if (!(error instanceof StoreAway)) throw error;
    }
  }
  return looked;
}

function groupsOf(open: OpenFinding[]): [OpenFinding, ...OpenFinding[]][] {
  const groups = new Map<string, [OpenFinding, ...OpenFinding[]]>();
  for (const finding of open) {
    const name = `${finding.id} ${finding.pathId}`;
    const group = groups.get(name);
    if (group) group.push(finding);
    else groups.set(name, [finding]);
  }
  return [...groups.values()];
}
