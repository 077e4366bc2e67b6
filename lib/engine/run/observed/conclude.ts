import { countsOf, expectedOutcome } from "../../../domain/run/outcomes";
import type { RunLane } from "../../../ledger/runs/model";
import type { LeftParts } from "../parts";
import type { ObservedEnded } from "./parts";

const MOST_A_BATCH = 10_000;

/** Records of an aborted run what it had done to another system's stores and not come to record. Returns how many effects there were. */
export async function concludeObservedLane(
  parts: LeftParts,
  left: { id: string; plan: string; lease: string },
  { pathId, lane, reached }: RunLane,
): Promise<number> {
  const page = await parts.plans.items(left.plan, null, { after: { pathId, lane, seq: reached }, limit: MOST_A_BATCH });
  const items = page.filter((item) => item.pathId === pathId && item.lane === lane);
  const begun = await parts.observedLedger.effects.ofSeqs(
    left.id,
    pathId,
    items.map(({ seq }) => seq),
  );
  const effects = [...begun.values()].filter(({ ended }) => ended);
  if (effects.length === 0) return 0;
  const to = Math.max(...effects.map(({ seq }) => seq));
  const ended = items.filter(({ seq }) => seq <= to).map((item) => ({ item, end: endOf(item.seq, begun) }));
  await parts.runs.record({
    run: left.id,
    lease: left.lease,
    pathId,
    lane,
    from: reached,
    to,
    counts: countsOf(ended.map(({ end }) => end.outcome)),
    exceptions: ended.flatMap(({ item, end }) =>
      end.outcome !== expectedOutcome(item.disposition) || end.because !== null ? [{ seq: item.seq, ...end }] : [],
    ),
    settle: [],
    settledColumns: [],
    flushes: [],
    by: `run ${left.id}`,
  });
  return effects.length;
}

function endOf(seq: number, begun: ReadonlyMap<number, { kind: string; ended: boolean }>): ObservedEnded {
  const effect = begun.get(seq);
  if (effect?.ended !== true)
    return { outcome: "drifted", because: "the run was aborted during its batch, and this item's effect was not seen" };
  return effect.kind === "retried" || effect.kind === "added"
    ? { outcome: "released", because: "the run was aborted after the job went back to its queue" }
    : { outcome: "applied", because: null };
}
