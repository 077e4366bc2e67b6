import type { Run, RunLane } from "../../../ledger/runs/model";
import type { Runs } from "../../../ledger/runs/runs";
import { GrowingPauses } from "../../../stores/growing-pauses";
import type { WiredObservedPath } from "../../../stores/path";
import { rest } from "../../rest";
import { recordOf } from "../record-of";
import { carryOutObserved } from "./carry-out";
import { type ObservedParts, RunStopped } from "./parts";

const PAUSES = { firstMs: 500, longestMs: 2_000 };
/** Few jobs at a time: with a worker that guards nothing their queue stands still for each batch. */
const MOST_A_BATCH = 100;

/** A run on one observed path, as its replayer carries it out. */
export interface ObservedRun {
  run: Run;
  path: WiredObservedPath;
  lane: RunLane;
  lease: string;
  /** The plan's reason. */
  reason: string;
  ended: AbortSignal;
  /** How many items may go now; 0: the canary is over. */
  limit(): number;
  /** Waits for the run's pace. */
  take(items: number): Promise<void>;
  mayGoOn(): Promise<boolean>;
  wentThrough(items: number): void;
  /** A batch may have taken effect and is not recorded yet. */
  opened(isOpen: boolean): void;
}

/** Carries a run's items on one observed path out, batch by batch; answers false where the run belongs to another replayer. */
export async function observedLane(parts: ObservedParts & { runs: Runs }, on: ObservedRun): Promise<boolean> {
  const { run, lane } = on;
  let reached = lane.reached;
  const pauses = new GrowingPauses(PAUSES);
  while (reached < lane.last) {
    const limit = Math.min(on.limit(), MOST_A_BATCH);
    if (limit === 0) return true;
    await on.take(limit);
    if (!(await on.mayGoOn())) return true;
    try {
      const to = await oneBatch(parts, on, reached, limit);
      if (to === null) return false;
      await parts.runs.note(run.id, null);
      on.wentThrough(to - reached);
      reached = to;
    } catch (error) {
      if (on.ended.aborted || error instanceof RunStopped) return true;
      const because = error instanceof Error ? error.message : String(error);
      parts.log.warn({ run: run.id, path: on.path.config.name, error }, "a batch is tried again");
      await parts.runs.note(run.id, `waiting: ${because}`.slice(0, 500)).catch(() => {});
      await rest(pauses.nextMs(), on.ended);
    }
  }
  return true;
}

/** Returns the place that was reached; null where another replayer has the lane. */
async function oneBatch(
  parts: ObservedParts & { runs: Runs },
  on: ObservedRun,
  after: number,
  limit: number,
): Promise<number | null> {
  const { run, path, lane, lease, reason } = on;
  const page = await parts.runs.work(run, lane, { after, limit, alike: "nothing" });
  on.opened(true);
  const outcomes = await carryOutObserved(parts, { run, path, items: page.rest, reason, mayGoOn: on.mayGoOn });
  const did = { items: page.rest, outcomes, settle: [], settledColumns: [], flushes: [] };
  const recorded = await parts.runs.record(recordOf({ run, lease }, { lane, from: after }, page, did));
  if (recorded) on.opened(false);
  return recorded ? page.to : null;
}
