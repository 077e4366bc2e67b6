import type { Rollbacks } from "../../ledger/rollback/rollback";
import type { OriginMarks } from "../../stores/origin/port";
import type { Disagreement } from "./parts";

const PAGE = 1_000n;

/**
 * The newest flush that both stores keep under the same nonce; one of them has lost everything above it. Null when no kept flush
 * agrees.
 */
export async function newestCommon(
  rollbacks: Pick<Rollbacks, "noncesOf">,
  marks: Pick<OriginMarks, "noncesOf">,
  { path, lane, origin, ledger }: Disagreement,
): Promise<bigint | null> {
  let to = origin.number;
  if (ledger.number < to) to = ledger.number;
  while (to > 0n) {
    const from = to > PAGE ? to - PAGE : 0n;
    const numbers = Array.from({ length: Number(to - from) }, (_, i) => to - BigInt(i));
    const [recorded, kept] = await Promise.all([
      rollbacks.noncesOf({ pathId: path.pathId, lane }, numbers),
      marks.noncesOf(lane, numbers),
    ]);
    if (recorded.size === 0 && kept.size === 0) return null;
    const common = numbers.find((n) => recorded.has(n) && recorded.get(n) === kept.get(n));
    if (common !== undefined) return common;
    to = from;
  }
  return null;
}
