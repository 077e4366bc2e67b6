import type { OpenFinding } from "../../ledger/reconciliations/model";
import type { Reconciliations } from "../../ledger/reconciliations/reconciliations";
import { StoreAway } from "./compare-page";
import type { Comparison, ComparisonOf } from "./comparison";

/** The most findings that one round checks again. */
export const RECHECKED_AT_ONCE = 400;

/**
 * Judges open findings again that have waited longest, so that repaired ones close; returns their number. A finding whose stores
 * cannot be read stays as it is, and goes to the end of the order.
 */
export async function recheckFindings(
  reconciliations: Reconciliations,
  comparisonOf: ComparisonOf,
  checkedBefore: Date,
): Promise<number> {
  const open = await reconciliations.openFindings(checkedBefore, RECHECKED_AT_ONCE);
  let looked = 0;
  for (const group of groupsOf(open)) {
    const [{ id, pathId, regions }] = group;
    const keys = group.map((finding) => finding.key);
    const found = await kindsOf(comparisonOf(pathId, regions), keys);
    await reconciliations.recordOpen(
      id,
      pathId,
      keys.map((key) => ({ key, kinds: found === null ? null : (found.get(key) ?? 0) })),
    );
    if (found !== null) looked += keys.length;
  }
  return looked;
}

/** The current findings of keys; null when a store cannot be read. */
async function kindsOf(comparison: Comparison | null, keys: string[]) {
  if (comparison === null) return null;
  try {
    return new Map((await comparison.judge(keys)).map((found) => [found.key, found.kinds]));
  } catch (error) {
    if (error instanceof StoreAway) return null;
    throw error;
  }
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
