import { countsOf, expectedOutcome, OUTCOMES, type Outcome } from "../../domain/run/outcomes";
import type { BatchRecord, Run, RunLane, WorkPage } from "../../ledger/runs/model";
import type { PageOutcome } from "./parts";

type Recorded = PageOutcome & Pick<BatchRecord, "flushes">;

/** The ledger's record of a page: counts by outcome, settlements, and each item that ended otherwise than planned. */
export function recordOf(
  { run, lease }: { run: Run; lease: string },
  { lane, from }: { lane: RunLane; from: number },
  page: WorkPage,
  did: Recorded,
): BatchRecord {
  const outcomes: Outcome[] = [];
  const exceptions: BatchRecord["exceptions"] = [];
  for (const item of did.items) {
    const expected = expectedOutcome(item.disposition);
    const ended = did.outcomes.get(item.seq) ?? { outcome: expected, because: null };
    outcomes.push(ended.outcome);
    if (
      ended.outcome !== expected ||
      (ended.because !== null && (ended.outcome === "applied" || ended.outcome === "failed"))
    )
      exceptions.push({ seq: item.seq, ...ended });
  }
  const counts = countsOf(outcomes);
  for (const { outcome, ids, except } of did.settledColumns) {
    const at = OUTCOMES.indexOf(outcome === "superseded" ? "superseded" : "applied");
    counts[at] = (counts[at] ?? 0) + ids.length - except.length;
  }
  return {
    run: run.id,
    lease,
    pathId: lane.pathId,
    lane: lane.lane,
    from,
    to: page.to,
    counts,
    exceptions,
    settle: did.settle,
    settledColumns: did.settledColumns,
    flushes: did.flushes,
    by: `run ${run.id}`,
  };
}
