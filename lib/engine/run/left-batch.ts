import { factsOf } from "../../domain/plan/kinds";
import { countsOf, expectedOutcome, type Outcome } from "../../domain/run/outcomes";
import type { PlanItem } from "../../ledger/plans/model";
import type { BatchRecord, Run, RunLane, Settling } from "../../ledger/runs/model";
import type { WiredPath } from "../../stores/path";
import { linksOf, repairKeyOf, UNDER_ANOTHER_ID } from "./append-batch";
import { concludeObservedLane } from "./observed/conclude";
import type { Ended, LeftParts } from "./parts";

/** The most items in one batch of a run. */
const MOST_A_BATCH = 10_000;

/** An aborted run, with the lease name of its replayer. */
type LeftRun = Pick<Run, "id" | "kind" | "plan"> & { lease: string };

/**
 * Concludes an aborted run whose replayer may have left an unrecorded batch. Effects of the batch are read from the stores and
 * recorded; nothing more is carried out. A mutation that was only noted for suppression may take effect again.
 */
export async function concludeLanes(parts: LeftParts, { id, kind, plan }: Run, lease: string): Promise<void> {
  const { runs, paths, log } = parts;
  let found = 0;
  for (const lane of (await runs.lanes(id)).filter(({ reached, last }) => reached < last)) {
    const path = [...paths.values()].find((p) => p.pathId === lane.pathId);
    if (path !== undefined) found += await concludeLane(parts, { id, kind, plan, lease }, path, lane);
    const observed = [...parts.observed.values()].find((p) => p.pathId === lane.pathId);
    if (observed !== undefined) found += await concludeObservedLane(parts, { id, plan, lease }, lane);
  }
  await runs.release(id, lease);
  log.info({ run: id, tookEffect: found }, "the unfinished batch of an aborted run was completed");
}

/** Returns how many of the lane's items had taken effect. */
async function concludeLane(parts: LeftParts, left: LeftRun, path: WiredPath, lane: RunLane): Promise<number> {
  const { pathId, reached } = lane;
  const from = { pathId, lane: lane.lane, seq: reached };
  const page = await parts.plans.items(left.plan, null, { after: from, limit: MOST_A_BATCH });
  const items = page.filter((item) => item.pathId === pathId && item.lane === lane.lane);
  const { effects, settle } = await effectsOf(parts, left, path, items);
  const noted = await parts.runs.notWithdrawn(items.flatMap((item) => (item.mutation === null ? [] : [item.mutation])));
  if (noted.length > 0) await path.origin?.allow(left.id, noted);
  if (effects.size === 0) return 0;
  const to = Math.max(...effects.keys());
  const ended = items.filter((item) => item.seq <= to).map((item) => ({ item, ...endedAs(item, effects) }));
  await parts.runs.record({
    run: left.id,
    lease: left.lease,
    pathId,
    lane: lane.lane,
    from: reached,
    to,
    // Items that were not reached are computed from the total, and stored in no counter.
    counts: countsOf(ended.flatMap(({ outcome }) => (outcome === "not-run" ? [] : [outcome]))),
    exceptions: ended.flatMap(({ item, outcome, because }) =>
      outcome !== expectedOutcome(item.disposition) || because !== null
        ? [{ seq: item.seq, outcome: outcome as Outcome, because }]
        : [],
    ) satisfies BatchRecord["exceptions"],
    settle,
    settledColumns: [],
    // The lane's next flush records this one's mark.
    flushes: [],
    by: `run ${left.id}`,
  });
  return effects.size;
}

const NOT_COME_TO: Ended = {
  outcome: "not-run",
  because: "the run was aborted during its batch, and this item did not take effect",
};

const endedAs = (item: PlanItem, effects: ReadonlyMap<number, Ended>): Ended => effects.get(item.seq) ?? NOT_COME_TO;

const idsOf = (items: readonly PlanItem[]) => items.flatMap(({ mutation }) => (mutation === null ? [] : [mutation]));

/** The items whose effect the stores attribute to this run, by place. */
async function effectsOf(parts: LeftParts, left: LeftRun, path: WiredPath, items: PlanItem[]) {
  const effects = new Map<number, Ended>();
  const settle: Settling[] = [];
  const due = items.filter((item) => item.disposition === "apply" || item.disposition === "refused");
  const keys = [...new Set(due.map((item) => item.key))];
  if (keys.length === 0) return { effects, settle };
  switch (factsOf(left.kind).does) {
    case "applies":
    case "overwrites": {
      const written = new Set((await path.origin?.beforeImagesOf(left.id, keys))?.map((image) => image.mutation));
      for (const { seq, mutation } of due) {
        if (mutation === null || !written.has(mutation)) continue;
        effects.set(seq, { outcome: "applied", because: null });
        settle.push({ id: mutation, outcome: "materialized", because: null });
      }
      break;
    }
    case "appends": {
      const appended = await parts.runs.appended(left.id, keys);
      const [byKey, byId] = [
        new Map(appended.map((a) => [a.idempotencyKey, a])),
        new Map(appended.map((a) => [a.id, a])),
      ];
      const own = (item: PlanItem) => {
        const named = byId.get(item.mutation ?? "");
        return named?.key === item.key ? named : undefined;
      };
      const repeated = left.kind === "salvage" ? await path.ledger.numbersOf(idsOf(due)) : null;
      const links = due.flatMap((item) => {
        // A salvaged write keeps its own id, and may have its caller's idempotency key.
        const as = byKey.get(repairKeyOf(left, item)) ?? own(item);
        if (as === undefined && repeated?.get(item.mutation ?? "")?.version === null)
          effects.set(item.seq, { outcome: "already-applied", because: UNDER_ANOTHER_ID });
        if (as === undefined) return [];
        effects.set(item.seq, { outcome: "applied", because: `as mutation ${as.id}, version ${as.version}` });
        return [{ item, as: as.id }];
      });
      await parts.runs.link(linksOf(left, links));
      break;
    }
  }
  return { effects, settle };
}
