import type { ObservedItem } from "../../../domain/observed/evidence";
import { decideReplay } from "../../../domain/observed/repair/decide-replay";
import { type RepairDecision, worstDecision } from "../../../domain/observed/repair/decision";
import { observedView } from "../../../domain/observed/view";
import { newerThan } from "../../../domain/observed/write-order";
import { jobIdentity } from "../../../evidence/observed/items";
import type { BegunEffect, KeptEffect } from "../../../ledger/observed/effects";
import type { RunWork } from "../../../ledger/runs/model";
import type { JobChange, JobsWrites, KeptJob } from "../../../stores/source/port";
import { refreshed, type WritesOfKeys } from "../../observed/refreshed";
import { holdQueue, liftQueue, runHolder, untilQuiet } from "./hold";
import { lookWhole } from "./look";
import {
  detailOf,
  EFFECT_WITHIN_MS,
  type ObservedBatch,
  type ObservedOutcomes,
  type ObservedParts,
  type Returning,
  RunStopped,
} from "./parts";
import { outcomesOfReturned } from "./returned";

const QUIET_WITHIN_MS = 10_000;

/**
 * Puts jobs back into another system's queue. With a worker that guards nothing the queue is paused and quiet, is read whole, and every
 * decision is made again before a job goes; a job to whose key a newer one came in meanwhile is taken out again. Then the queue goes on as
 * before, and the record is read until it has each write or the job's end is seen.
 */
export async function returnJobs(
  parts: ObservedParts,
  batch: ObservedBatch,
  items: RunWork[],
): Promise<ObservedOutcomes> {
  const { run, path } = batch;
  const guards = path.config.jobs?.worker !== "unguarded";
  const outcomes: ObservedOutcomes = new Map();
  const holder = runHolder(run.id);
  let returned: Returning[] = [];
  let goesOn = true;
  if (!guards) await holdQueue(parts.ledger.holds, path, { holder, run: run.id });
  try {
    if (!guards) await untilQuiet(path, QUIET_WITHIN_MS);
    returned = await release(parts, batch, items, outcomes);
    if (!guards) returned = await takeOvertakenBack(parts, batch, returned, outcomes);
  } finally {
    if (!guards)
      goesOn = (await liftQueue(parts.ledger.holds, path, holder)) !== "held" && !(await path.jobs?.paused());
  }
  await outcomesOfReturned(parts, batch, returned, { goesOn, outcomes });
  return outcomes;
}

/** Decides on each job again and puts back those that may go; answers them. */
async function release(
  parts: ObservedParts,
  batch: ObservedBatch,
  items: RunWork[],
  outcomes: ObservedOutcomes,
): Promise<Returning[]> {
  const { path, run } = batch;
  const jobs = writesOf(path);
  const keys = new Set(items.map(({ key }) => key));
  await lookWhole(parts.ledger, path, keys);
  const writes = await refreshed(parts.ledger, path, [...keys]);
  const earlier = await parts.ledger.effects.ofSeqs(
    run.id,
    path.pathId,
    items.map(({ seq }) => seq),
  );
  const returned: Returning[] = [];
  const done = new Map<string, JobChange>();
  for (const item of items) {
    const found = await returningOf(parts, batch, writes, item);
    if (typeof found === "string") {
      outcomes.set(item.seq, { outcome: "drifted", because: found });
      continue;
    }
    const before = earlier.get(item.seq);
    if (before?.after === TAKEN_BACK) {
      outcomes.set(item.seq, { outcome: "raced", because: takenBack(null) });
      continue;
    }
    if (before !== undefined && (before.ended || !isUntouched(before, found, writes))) {
      returned.push(found);
      continue;
    }
    const decision = decisionAt(path, writes, found);
    if (decision.disposition !== "apply") {
      outcomes.set(item.seq, endedWithout(path.config, decision, found, writes));
      continue;
    }
    const effect: BegunEffect = {
      seq: item.seq,
      key: item.key,
      kind: found.kept === null ? "retried" : "added",
      item: { source: "job", id: found.write.id },
      before: await textOfJob(path, jobs, found),
    };
    await parts.ledger.effects.begin(run.id, path.pathId, [effect]);
    const change = done.get(found.write.id) ?? (await putBack(batch, jobs, found));
    if (change === "late" || change === "not-quiet") throw new Error(WAITS[change]);
    done.set(found.write.id, change);
    if (change === "done") {
      await parts.ledger.effects.end(run.id, path.pathId, [{ seq: item.seq, after: null }]);
      if (found.kept !== null)
        await parts.ledger.effects.restoreItem(path.pathId, { source: "job", id: found.write.id, key: item.key });
      returned.push(found);
    } else outcomes.set(item.seq, { outcome: "drifted", because: CHANGED[change] });
  }
  return returned;
}

const WAITS = {
  late: "the queue's store was reached too late after the run was last found going on",
  "not-quiet": "the queue was resumed, or a worker took a job, while jobs were put back",
} as const;

const CHANGED: Record<Exclude<JobChange, "done" | "late" | "not-quiet">, string> = {
  moved: "the job changed or left its state after the plan was made",
  active: "a worker took the job after the plan was made",
  gone: "the job left its queue after the plan was made",
  taken: "another job has the job's id now",
};

const writesOf = ({ writes, config }: ObservedBatch["path"]): JobsWrites => {
  if (writes.jobs === null) throw new Error(`the queue of path ${config.name} may not be written`);
  return writes.jobs;
};

/** The write of an item with its job; a text where it is not there any more. */
async function returningOf(
  { ledger }: ObservedParts,
  { path }: ObservedBatch,
  writes: WritesOfKeys,
  item: RunWork,
): Promise<Returning | string> {
  const { write: named, undo } = detailOf(item);
  const { items } = writes.evidenceOf(item.key);
  if (!items.reachable) throw new Error(`the sources of path ${path.config.name} could not be read: ${items.because}`);
  const write = items.value.find(({ id, source }) => id === named?.id && source === "job");
  if (write === undefined) return "the write is not known any more";
  if (write.state !== "gone" && undo === undefined) return { item, write, kept: null };
  const text = (await ledger.effects.keptJobs(path.pathId, [write.id])).get(write.id);
  return text === undefined
    ? "the job is gone from its queue, and the whole of it was not kept"
    : { item, write, kept: keptOf(text) };
}

const keptOf = (text: string): KeptJob => JSON.parse(text) as KeptJob;

/** Whether a job still is where it was when an earlier attempt began; it then was not put back. */
function isUntouched(effect: KeptEffect, { write, kept }: Returning, writes: WritesOfKeys): boolean {
  if (effect.kind === "added") return kept !== null && (write.state === "suppressed" || write.state === "gone");
  if (effect.before === null) return true;
  const job = writes.jobOf(write);
  return write.state === "failed" && String(job?.finishedOn) === keptOf(effect.before).members.finishedOn;
}

function decisionAt(path: ObservedBatch["path"], writes: WritesOfKeys, { write, kept }: Returning): RepairDecision {
  const worker = path.config.jobs?.worker ?? "unguarded";
  const facts = { worker, whyNot: null, isKept: kept !== null };
  return worstDecision(
    writes.alike(write).map((each) => decideReplay(observedView(writes.evidenceOf(each.key)), each, facts)),
  );
}

/** The outcome of a job that stays where it is: a newer write that the plan did not know has raced it. */
function endedWithout(
  config: ObservedBatch["path"]["config"],
  { disposition, because }: RepairDecision,
  { write }: Returning,
  writes: WritesOfKeys,
) {
  const { items } = writes.evidenceOf(write.key);
  const isRaced = items.reachable && newerThan(config, write, items.value).length > 0;
  if (disposition === "superseded") return { outcome: isRaced ? ("raced" as const) : ("superseded" as const), because };
  if (disposition === "already-applied") return { outcome: "already-applied" as const, because };
  return { outcome: "drifted" as const, because };
}

/** The job whole, so that it can be added again should it have to be taken out. */
async function textOfJob(
  { config }: ObservedBatch["path"],
  jobs: JobsWrites,
  { write, kept }: Returning,
): Promise<string | null> {
  if (kept !== null) return JSON.stringify(kept);
  const whole = write.job === null ? null : await jobs.whole(write.job);
  const isItself = whole !== null && config.jobs !== null && jobIdentity(config.jobs, whole) === write.id;
  return isItself ? JSON.stringify(whole) : null;
}

async function putBack(
  { path, mayGoOn }: ObservedBatch,
  jobs: JobsWrites,
  { write, kept }: Returning,
): Promise<JobChange> {
  const untilMs = (await jobs.nowMs()) + EFFECT_WITHIN_MS;
  if (!(await mayGoOn())) throw new RunStopped();
  const bounds = { untilMs, quiet: path.config.jobs?.worker === "unguarded" };
  if (kept !== null) return jobs.addAgain(kept, bounds);
  const whole = write.job === null ? null : await jobs.whole(write.job);
  if (whole === null || path.config.jobs === null) return "gone";
  if (jobIdentity(path.config.jobs, whole) !== write.id) return "moved";
  return jobs.retry(whole, bounds);
}

/** What an effect left behind whose job was taken out of the queue again. */
const TAKEN_BACK = "taken out again";

function takenBack(newer: ObservedItem | null): string {
  const named = newer === null ? "" : ` (${newer.version === null ? `job ${newer.job}` : `version ${newer.version}`})`;
  return `a newer write came in${named}: the older job was taken out of the queue again, and the whole of it is kept`;
}

/** Takes jobs out again whose key got a newer write while the queue was held: it would run beside the older one, or before it. */
async function takeOvertakenBack(
  parts: ObservedParts,
  batch: ObservedBatch,
  returned: Returning[],
  outcomes: ObservedOutcomes,
): Promise<Returning[]> {
  if (returned.length === 0) return returned;
  const { path } = batch;
  const jobs = writesOf(path);
  const keys = new Set(returned.map(({ item }) => item.key));
  await lookWhole(parts.ledger, path, keys);
  const writes = await refreshed(parts.ledger, path, [...keys]);
  const stays: Returning[] = [];
  for (const each of returned) {
    const { items } = writes.evidenceOf(each.item.key);
    const [newer] = items.reachable ? newerThan(path.config, each.write, items.value) : [];
    const whole = newer === undefined || each.write.job === null ? null : await jobs.whole(each.write.job);
    // The other system may have put another job in the place of this one, under its id: that one is not taken out.
    const isItself =
      whole !== null && path.config.jobs !== null && jobIdentity(path.config.jobs, whole) === each.write.id;
    if (newer === undefined || whole === null || !isItself) {
      stays.push(each);
      continue;
    }
    const untilMs = (await jobs.nowMs()) + EFFECT_WITHIN_MS;
    const change = await jobs.remove(whole, { untilMs, quiet: false });
    if (change !== "done") stays.push(each);
    else {
      await parts.ledger.effects.end(batch.run.id, path.pathId, [{ seq: each.item.seq, after: TAKEN_BACK }]);
      outcomes.set(each.item.seq, { outcome: "raced", because: takenBack(newer) });
    }
  }
  return stays;
}
