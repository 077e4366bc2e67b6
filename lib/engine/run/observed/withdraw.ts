import { effectOf } from "../../../domain/observed/effect";
import type { ObservedItem } from "../../../domain/observed/evidence";
import { decideSuppress } from "../../../domain/observed/repair/decide-suppress";
import { observedView } from "../../../domain/observed/view";
import { jobIdentity } from "../../../evidence/observed/items";
import type { RunWork } from "../../../ledger/runs/model";
import type { JobChange } from "../../../stores/source/port";
import { refreshed, type WritesOfKeys } from "../../observed/refreshed";
import {
  detailOf,
  EFFECT_WITHIN_MS,
  type ObservedBatch,
  type ObservedEnded,
  type ObservedOutcomes,
  type ObservedParts,
  RunStopped,
} from "./parts";

/** Takes writes out of another system's queue or outbox; the whole of each job is kept first. */
export async function withdrawWrites(
  parts: ObservedParts,
  batch: ObservedBatch,
  items: RunWork[],
): Promise<ObservedOutcomes> {
  const { path } = batch;
  const writes = await refreshed(parts.ledger, path, [...new Set(items.map(({ key }) => key))]);
  const outcomes: ObservedOutcomes = new Map();
  for (const item of items) {
    const named = detailOf(item).write;
    const { items: known } = writes.evidenceOf(item.key);
    if (!known.reachable)
      throw new Error(`the sources of path ${path.config.name} could not be read: ${known.because}`);
    const write = known.value.find(({ id, source }) => id === named?.id && source === named?.source);
    const ended =
      write === undefined
        ? drifted("the write is not known any more")
        : await withdrawOne(parts, batch, { item, write, writes });
    outcomes.set(item.seq, ended);
  }
  return outcomes;
}

interface Withdrawing {
  item: RunWork;
  write: ObservedItem;
  writes: WritesOfKeys;
}

const drifted = (because: string): ObservedEnded => ({ outcome: "drifted", because });

async function withdrawOne(parts: ObservedParts, batch: ObservedBatch, about: Withdrawing): Promise<ObservedEnded> {
  const { run, path } = batch;
  const { item, write } = about;
  const begun = (await parts.ledger.effects.ofSeqs(run.id, path.pathId, [item.seq])).get(item.seq);
  if (begun !== undefined && (begun.ended || isOver(write))) return concluded(parts, batch, about, begun.ended);
  const { disposition, because } = decided(batch, about);
  if (disposition === "already-applied") return { outcome: "already-applied", because };
  if (disposition !== "apply") return drifted(because ?? "the write changed after the plan was made");
  return write.source === "job" ? removeJob(parts, batch, about) : finishRow(parts, batch, about);
}

const isOver = ({ source, state }: ObservedItem) => (source === "job" ? state === "gone" : state === "done");

function decided({ path: { config } }: ObservedBatch, { write, writes }: Withdrawing) {
  return decideSuppress(observedView(writes.evidenceOf(write.key)), write, {
    invariant: config.invariant,
    whyNot: null,
    isBound: writes.isBound(write),
    others: writes.alike(write).length - 1,
    outbox: config.outbox?.state ?? null,
  });
}

/** An earlier attempt that did not come to note its end: the write left its place since, by the run where the record tells that nobody applied it. */
async function concluded(
  parts: ObservedParts,
  batch: ObservedBatch,
  { item, write, writes }: Withdrawing,
  isNoted: boolean,
): Promise<ObservedEnded> {
  const { origin } = writes.evidenceOf(write.key);
  if (!isNoted && write.source === "outbox")
    return drifted("the row is marked as sent, and whether the run or the relay did it cannot be told");
  if (
    !isNoted &&
    (origin === null || !origin.reachable || effectOf(batch.path.config, write, origin.value).kind !== "out")
  )
    return drifted("the job left its queue, and the record may have its write; the whole job is kept");
  return suppressed(parts, batch, item, write);
}

async function suppressed(
  { ledger }: ObservedParts,
  { run, path, reason }: ObservedBatch,
  { seq }: RunWork,
  { source, id, key }: ObservedItem,
): Promise<ObservedEnded> {
  await ledger.effects.end(run.id, path.pathId, [{ seq, after: null }]);
  await ledger.effects.suppressItem(path.pathId, { source, id, key }, `suppressed by ${run.startedBy}: ${reason}`);
  return { outcome: "applied", because: null };
}

const CHANGED: Record<Exclude<JobChange, "done" | "late">, string> = {
  moved: "the job changed, or a worker completed it, after the plan was made",
  active: "a worker took the job after the plan was made: it is not suppressed",
  gone: "the job left its queue after the plan was made",
  taken: "another job has the job's id now",
  "not-quiet": "the queue was not quiet",
};

async function removeJob(parts: ObservedParts, batch: ObservedBatch, about: Withdrawing): Promise<ObservedEnded> {
  const { run, path, mayGoOn } = batch;
  const { item, write } = about;
  const { jobs } = path.writes;
  if (jobs === null || path.config.jobs === null || write.job === null) return drifted("the queue may not be written");
  const whole = await jobs.whole(write.job);
  if (whole === null) return drifted(CHANGED.gone);
  if (jobIdentity(path.config.jobs, whole) !== write.id) return drifted(CHANGED.taken);
  await parts.ledger.effects.begin(run.id, path.pathId, [
    {
      seq: item.seq,
      key: item.key,
      kind: "removed",
      item: { source: "job", id: write.id },
      before: JSON.stringify(whole),
    },
  ]);
  const untilMs = (await jobs.nowMs()) + EFFECT_WITHIN_MS;
  if (!(await mayGoOn())) throw new RunStopped();
  const change = await jobs.remove(whole, { untilMs, quiet: false });
  if (change === "late")
    throw new Error("the queue's store was reached too late after the run was last found going on");
  return change === "done" ? suppressed(parts, batch, item, write) : drifted(CHANGED[change]);
}

async function finishRow(parts: ObservedParts, batch: ObservedBatch, about: Withdrawing): Promise<ObservedEnded> {
  const { run, path, mayGoOn } = batch;
  const { item, write } = about;
  const state = path.config.outbox?.state;
  if (path.writes.outbox === null || state?.kind !== "column") return drifted("the outbox may not be written");
  const seen = (await path.outbox?.byIds([write.id]))?.get(write.id)?.columns[state.column] ?? null;
  if (seen === null || ![...state.pending, ...state.failed].includes(seen))
    return drifted(`the row's state is ${seen ?? "not there"} now`);
  await parts.ledger.effects.begin(run.id, path.pathId, [
    { seq: item.seq, key: item.key, kind: "finished", item: { source: "outbox", id: write.id }, before: seen },
  ]);
  if (!(await mayGoOn())) throw new RunStopped();
  const change = await path.writes.outbox.finish(write.id, seen);
  return change === "done"
    ? suppressed(parts, batch, item, write)
    : drifted("the row's state changed after the plan was made");
}
