import { asJsonText, type JsonText } from "../../../domain/json-text";
import { effectOf } from "../../../domain/observed/effect";
import { decideApply } from "../../../domain/observed/repair/decide-apply";
import { membersOf } from "../../../domain/observed/repair/overlay";
import { observedView } from "../../../domain/observed/view";
import type { RunWork } from "../../../ledger/runs/model";
import type { ForeignOriginWrites, ForeignRowChange, ForeignRowSeen } from "../../../stores/origin/port";
import { refreshed, type WritesOfKeys } from "../../observed/refreshed";
import { holdQueue, liftQueue, runHolder, untilQuiet } from "./hold";
import { lookWhole } from "./look";
import {
  detailOf,
  EFFECT_WITHIN_MS,
  type ObservedBatch,
  type ObservedEnded,
  type ObservedOutcomes,
  type ObservedParts,
  RunStopped,
} from "./parts";

const QUIET_WITHIN_MS = 10_000;

/**
 * Puts values over rows that still are as the plan saw them. The other system's worker knows no fence: its queue is paused and quiet
 * meanwhile, and is read whole for a newer write before a row is touched.
 */
export async function putRows(parts: ObservedParts, batch: ObservedBatch, items: RunWork[]): Promise<ObservedOutcomes> {
  const { run, path } = batch;
  const { origin } = path.writes;
  if (origin === null) throw new Error(`the table of path ${path.config.name} may not be written`);
  const holder = runHolder(run.id);
  const holds = path.writes.jobs !== null;
  if (holds) await holdQueue(parts.ledger.holds, path, { holder, run: run.id });
  try {
    const loud = await stillLoud(path, holds);
    if (loud !== null) return new Map(items.map(({ seq }) => [seq, { outcome: "blocked", because: loud }]));
    return await putAll(parts, batch, items, origin);
  } finally {
    if (holds) await liftQueue(parts.ledger.holds, path, holder);
  }
}

/** Why a queue that this run may not pause is not quiet; null: it is paused and quiet, or there is none. Throws while the run can wait for it. */
async function stillLoud(path: ObservedBatch["path"], holds: boolean): Promise<string | null> {
  if (path.jobs === null) return null;
  if (holds) {
    await untilQuiet(path, QUIET_WITHIN_MS);
    return null;
  }
  const [paused, counts] = await Promise.all([path.jobs.paused(), path.jobs.counts()]);
  return paused && counts.active === 0
    ? null
    : "`repair.queue` is off, so the run cannot pause the queue: pause the queue with its own tools, wait until no worker has a job, and plan again";
}

async function putAll(
  parts: ObservedParts,
  batch: ObservedBatch,
  items: RunWork[],
  origin: ForeignOriginWrites,
): Promise<ObservedOutcomes> {
  const { run, path } = batch;
  const keys = [...new Set(items.map(({ key }) => key))];
  await lookWhole(parts.ledger, path, new Set(keys));
  const [writes, rows, begun] = await Promise.all([
    refreshed(parts.ledger, path, keys),
    origin.see(keys),
    parts.ledger.effects.ofSeqs(
      run.id,
      path.pathId,
      items.map(({ seq }) => seq),
    ),
  ]);
  const outcomes: ObservedOutcomes = new Map();
  for (const item of items) {
    const row = rows.get(item.key) ?? null;
    const change = await changeOf(parts, batch, { item, row, writes });
    const wasBegun = begun.has(item.seq) && row !== null && isAsPlanned(path, item, row);
    if (wasBegun) outcomes.set(item.seq, await ended(parts, batch, item, row));
    else if ("outcome" in change) outcomes.set(item.seq, change);
    else outcomes.set(item.seq, await putOne(parts, batch, { item, row: row as ForeignRowSeen, change }, origin));
  }
  return outcomes;
}

/** Whether a row has what an earlier attempt of the run was about to put there. */
const isAsPlanned = (path: ObservedBatch["path"], item: RunWork, { row }: ForeignRowSeen): boolean =>
  item.value !== null &&
  effectOf(
    path.config,
    { operation: "set", version: detailOf(item).version ?? null, payload: item.value } as never,
    row,
  ).kind === "in";

interface Putting {
  item: RunWork;
  row: ForeignRowSeen | null;
  writes: WritesOfKeys;
}

/** What is to be put, decided again on the stores of now; or how the item ends without it. */
async function changeOf(
  { ledger }: ObservedParts,
  { path }: ObservedBatch,
  { item, row, writes }: Putting,
): Promise<ForeignRowChange | ObservedEnded> {
  const { token, version = null, undo } = detailOf(item);
  if (row?.token == null || token == null || !sameToken(row.token, token))
    return { outcome: "drifted", because: "the row changed after the plan was made" };
  if (undo !== undefined) {
    const kept = (await ledger.effects.ofSeqs(undo.run, path.pathId, [undo.seq])).get(undo.seq);
    const before = kept?.before == null ? null : (JSON.parse(kept.before) as KeptRow);
    if (before === null) return { outcome: "conflict", because: "what was there before the run was not kept" };
    return { key: item.key, token, value: asJsonText(before.value), version: before.version };
  }
  const view = observedView({ ...writes.evidenceOf(item.key), origin: { reachable: true, value: row.row } });
  const facts = {
    whyNot: null,
    hasToken: true,
    members: membersOf(path.config.origin),
    hasVersion: path.config.origin?.version != null,
  };
  const now = decideApply(view, facts);
  if (now.disposition === "already-applied") return { outcome: "already-applied", because: now.because };
  if (now.disposition !== "apply" || now.item?.id !== detailOf(item).write?.id)
    return {
      outcome: "raced",
      because: now.disposition === "apply" ? "a newer write came in after the plan was made" : now.because,
    };
  return { key: item.key, token, value: item.value as JsonText, version };
}

/** A row's value before a run changed it, as exact text. */
interface KeptRow {
  value: string;
  version: string | null;
}

const sameToken = (a: NonNullable<ForeignRowSeen["token"]>, b: NonNullable<ForeignRowSeen["token"]>) =>
  a.kind === b.kind && a.text === b.text;

async function putOne(
  parts: ObservedParts,
  batch: ObservedBatch,
  { item, row, change }: { item: RunWork; row: ForeignRowSeen; change: ForeignRowChange },
  origin: ForeignOriginWrites,
): Promise<ObservedEnded> {
  const { run, path, mayGoOn } = batch;
  const kept: KeptRow = { value: row.row.value ?? "null", version: change.version === null ? null : row.row.version };
  await parts.ledger.effects.begin(run.id, path.pathId, [
    { seq: item.seq, key: item.key, kind: "put", item: null, before: JSON.stringify(kept) },
  ]);
  const untilMs = (await origin.nowMs()) + EFFECT_WITHIN_MS;
  if (!(await mayGoOn())) throw new RunStopped();
  const did = await origin.put(change, untilMs);
  if (did.effect === "late") throw new Error(did.because);
  if (did.effect === "applied") return ended(parts, batch, item, did.now);
  return { outcome: did.effect === "refused" ? "failed" : "drifted", because: did.because };
}

async function ended(
  { ledger }: ObservedParts,
  { run, path }: ObservedBatch,
  { seq }: RunWork,
  now: ForeignRowSeen,
): Promise<ObservedEnded> {
  await ledger.effects.end(run.id, path.pathId, [{ seq, after: JSON.stringify(now.token) }]);
  return { outcome: "applied", because: null };
}
