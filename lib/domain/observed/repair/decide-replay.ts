import { effectOf, TIED } from "../effect";
import type { ItemState, ObservedItem } from "../evidence";
import type { WorkerGuard } from "../mapping";
import { compareVersions } from "../version";
import { itemWords, type ObservedView, rowWords, versionWords } from "../view";
import { newerThan, tiedWith } from "../write-order";
import { type RepairDecision, would } from "./decision";

/** What a replay of another system's job is decided on, beside the stores of its key. */
export interface ReplayFacts {
  worker: WorkerGuard;
  /** Why the queue cannot be written; null: it can. */
  whyNot: string | null;
  /** The whole job was kept when Trueup removed it, so that it can be added again. */
  isKept: boolean;
}

const LIVE: ReadonlySet<ItemState> = new Set(["waiting", "active", "delayed"]);

/**
 * Decides what a retry of one job would do. With a worker that guards nothing, only the key's newest known job goes back, and only while
 * no other job of the key is in its queue: a retry of an older one would put older state over newer.
 */
export function decideReplay(view: ObservedView, item: ObservedItem, facts: ReplayFacts): RepairDecision {
  if (facts.whyNot !== null) return would("forbidden", facts.whyNot);
  if (item.source === "outbox") return would("conflict", NO_JOB);
  if (item.state === "suppressed" && !facts.isKept) return would("forbidden", "the write was suppressed");
  return byState(item, facts) ?? byRecord(view, item, facts) ?? byOtherWrites(view, item, facts) ?? goes(item, facts);
}

const NO_JOB =
  "only the row in the source is known, and no job of it: the other system's relay has to send the row, or a rewrite puts its value over the record's";

function byState(item: ObservedItem, { isKept }: ReplayFacts): RepairDecision | null {
  if (LIVE.has(item.state))
    return would("already-applied", `the job is in its queue already: ${itemWords(item)}; wait, or resume the queue`);
  if (item.state === "done")
    return would(
      "conflict",
      "the worker has completed the job: a retry would repeat an attempt that ended. A rewrite puts its value over the record's",
    );
  if (item.state === "gone" && !isKept)
    return would(
      "conflict",
      "the job is gone from its queue, and the whole of it was not kept. A rewrite puts its value over the record's",
    );
  return null;
}

/** What the record says: a write that is there, or that a newer one covers, is not tried again. */
function byRecord(view: ObservedView, item: ObservedItem, { worker }: ReplayFacts): RepairDecision | null {
  const { evidence, origin } = view;
  if (origin === null)
    return would("conflict", "the record could not be read, so whether it has a newer write cannot be told");
  const effect = effectOf(evidence.path, item, origin.row);
  if (effect.kind === "in") return would("already-applied", "the record has the write");
  if (effect.kind === "covered") return would("superseded", olderThanRow(view, item));
  if (effect.kind === "untold" && worker !== "idempotent") return would("conflict", effect.because);
  return worker === "unguarded" ? changedSince(view, item) : null;
}

const olderThanRow = ({ origin }: ObservedView, { version }: ObservedItem) =>
  `a retry would put ${versionWords(version)} over the newer record (${rowWords(origin?.row ?? null)})`;

/** Without versions, a row that changed after the write was made may hold a newer write. */
function changedSince({ origin }: ObservedView, item: ObservedItem): RepairDecision | null {
  const row = origin?.row;
  if (row == null || row.updatedAt === null || item.acceptedAt === null) return null;
  if (compareVersions(row.version, item.version) === "below" || row.updatedAt <= item.acceptedAt) return null;
  return would(
    "conflict",
    `the row changed at ${row.updatedAt.toISOString()}, after the write was made, and no version tells which of them is newer`,
  );
}

/** What other writes of the key say: the newest known one goes alone, or none. */
function byOtherWrites(view: ObservedView, item: ObservedItem, { worker }: ReplayFacts): RepairDecision | null {
  const items = view.items ?? [];
  const [newer] = newerThan(view.evidence.path, item, items);
  if (newer !== undefined)
    return would(
      "superseded",
      `a retry would put ${versionWords(item.version)} over a newer write that is known (${itemWords(newer)})`,
    );
  if (worker !== "unguarded") return null;
  if (view.unseen !== null) return would("conflict", `a newer job may exist that is not known: ${view.unseen}`);
  if (tiedWith(view.evidence.path, item, items).length > 0) return would("conflict", TIED);
  const other = items.find((each) => each.source === "job" && each.id !== item.id && LIVE.has(each.state));
  if (other !== undefined)
    return would("blocked", `another job of the key is in the queue (${itemWords(other)}): wait for it`);
  return null;
}

function goes(item: ObservedItem, { worker }: ReplayFacts): RepairDecision {
  const how = item.state === "failed" ? "retried" : "added again under its own id";
  if (worker === "version-guarded") return would("apply", `${how}; its worker refuses what is older than the row`);
  if (worker === "idempotent") return would("apply", `${how}; its worker does no job twice`);
  return would("apply", `${how} while the queue is paused; a job added after the last look can run beside it`);
}
