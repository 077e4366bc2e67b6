import { countsOf, expectedOutcome, type Outcome } from "../../domain/run/outcomes";
import type { AbandonedRun, BatchRecord, PlanItem, RunLane, Settling } from "../../ports/plans";
import type { WiredPath } from "../types";
import { linksOf, repairKeyOf } from "./append-batch";
import type { Ended, ReplayParts } from "./parts";

/** No batch of a run is larger. */
const MOST_A_BATCH = 10_000;

type Parts = Pick<ReplayParts, "runs" | "plans" | "paths" | "log">;

/**
 * Concludes a run that was aborted and whose replayer died between carrying a batch out and recording it. What took effect of the
 * batch is told by the stores and recorded as such; nothing is carried out any more, and what was only noted, to be withdrawn,
 * may take effect again. Answers whether there was such a run.
 */
export async function concludeLeftBatch(parts: Parts): Promise<boolean> {
  const { runs, paths, log } = parts;
  const left = await runs.abandoned();
  if (left === null) return false;
  let found = 0;
  for (const lane of left.lanes) {
    const path = [...paths.values()].find((p) => p.pathId === lane.pathId);
    if (path !== undefined) found += await concludeLane(parts, left, path, lane);
  }
  await runs.release(left.run, left.lease);
  log.info({ run: left.run, tookEffect: found }, "an aborted run's unfinished batch was concluded");
  return true;
}

/** Answers how many items of the lane turned out to have taken effect. */
async function concludeLane(parts: Parts, left: AbandonedRun, path: WiredPath, lane: RunLane): Promise<number> {
  const { pathId, reached } = lane;
  const from = { pathId, lane: lane.lane, seq: reached };
  const page = await parts.plans.items(left.plan, null, from, MOST_A_BATCH);
  const items = page.filter((item) => item.pathId === pathId && item.lane === lane.lane);
  const { effects, settle } = await effectsOf(parts, left, path, items);
  const noted = await parts.runs.notWithdrawn(items.flatMap((item) => (item.mutation === null ? [] : [item.mutation])));
  if (noted.length > 0) await path.origin?.allow(left.run, noted);
  if (effects.size === 0) return 0;
  const to = Math.max(...effects.keys());
  const ended = items.filter((item) => item.seq <= to).map((item) => ({ item, ...endedAs(item, effects) }));
  await parts.runs.record({
    run: left.run,
    pathId,
    lane: lane.lane,
    from: reached,
    to,
    // What was not come to is reckoned from the total, and counted nowhere.
    counts: countsOf(ended.flatMap(({ outcome }) => (outcome === "not-run" ? [] : [outcome]))),
    exceptions: ended.flatMap(({ item, outcome, because }) =>
      outcome !== expectedOutcome(item.disposition) || because !== null
        ? [{ seq: item.seq, outcome: outcome as Outcome, because }]
        : [],
    ) satisfies BatchRecord["exceptions"],
    settle,
    settledColumns: [],
    // The lane's next flush records what this one's mark says.
    flushes: [],
    by: `run ${left.run}`,
  });
  return effects.size;
}

const NOT_COME_TO: Ended = {
  outcome: "not-run",
  because: "the run was aborted while its batch was under way, and this of it did not take effect",
};

const endedAs = (item: PlanItem, effects: ReadonlyMap<number, Ended>): Ended => effects.get(item.seq) ?? NOT_COME_TO;

/** What of these the stores show to be this run's doing, by their places. */
async function effectsOf(parts: Parts, left: AbandonedRun, path: WiredPath, items: PlanItem[]) {
  const effects = new Map<number, Ended>();
  const settle: Settling[] = [];
  const due = items.filter((item) => item.disposition === "apply");
  const keys = [...new Set(due.map((item) => item.key))];
  if (keys.length === 0) return { effects, settle };
  switch (left.kind) {
    case "replay":
    case "rewrite": {
      const written = new Set((await path.origin?.beforeImagesOf(left.run, keys))?.map((image) => image.mutation));
      for (const { seq, mutation } of due) {
        if (mutation === null || !written.has(mutation)) continue;
        effects.set(seq, { outcome: "applied", because: null });
        settle.push({ id: mutation, outcome: "materialized", because: null });
      }
      break;
    }
    case "amend":
    case "adopt":
    case "salvage":
    case "undo": {
      const appended = new Map((await parts.runs.appended(left.run, keys)).map((a) => [a.idempotencyKey, a]));
      const links = due.flatMap((item) => {
        const as = appended.get(repairKeyOf(left, item));
        if (as === undefined) return [];
        effects.set(item.seq, { outcome: "applied", because: `as mutation ${as.id}, version ${as.version}` });
        return [{ item, as: as.id }];
      });
      await parts.runs.link(linksOf({ id: left.run, kind: left.kind }, links));
      break;
    }
  }
  return { effects, settle };
}
