import type { InvariantClass } from "../../contract";
import { effectOf } from "../effect";
import type { ObservedItem } from "../evidence";
import type { SourceState } from "../mapping";
import { itemWords, type ObservedView } from "../view";
import { type RepairDecision, would } from "./decision";

/** What taking back another system's write is decided on, beside the stores of its key. */
export interface SuppressFacts {
  invariant: InvariantClass;
  /** Why the queue or the outbox cannot be written; null: it can. */
  whyNot: string | null;
  /** The job's parent, children or scheduler keep an account of it, so that it cannot go alone. */
  isBound: boolean;
  /** Keys that the job writes beside this one. */
  others: number;
  outbox: SourceState | null;
}

/** Decides what taking one write out of its queue, or out of its outbox, would do. */
export function decideSuppress(view: ObservedView, item: ObservedItem, facts: SuppressFacts): RepairDecision {
  if (facts.invariant === "binding") return would("forbidden", "the path's writes bind, so none is suppressed here");
  if (facts.whyNot !== null) return would("forbidden", facts.whyNot);
  if (item.state === "suppressed") return would("already-applied", "the write is already suppressed");
  if (view.origin !== null && effectOf(view.evidence.path, item, view.origin.row).kind === "in")
    return would("conflict", "the record has the write already");
  return item.source === "outbox" ? ofRow(item, facts) : ofJob(item, facts);
}

function ofRow({ state }: ObservedItem, { outbox }: SuppressFacts): RepairDecision {
  if (outbox?.kind === "insert-only")
    return would("forbidden", "rows of this outbox are published as they are inserted, so the write is already out");
  if (outbox?.kind !== "column")
    return would("forbidden", "this outbox keeps no state that could be set, so its rows cannot be taken out");
  if (state === "active") return would("blocked", "the other system's relay has the row");
  if (state === "done") return would("already-applied", "the row was sent: take the job out of its queue instead");
  return state === "waiting" || state === "failed" || state === "delayed"
    ? would("apply", "the row's state is set to sent, compared with its state of now")
    : would("conflict", "the row's state is not known");
}

function ofJob(item: ObservedItem, { isBound, others }: SuppressFacts): RepairDecision {
  if (item.state === "active") return would("blocked", "a worker has the job: it is not suppressed");
  if (item.state === "done" || item.state === "gone")
    return would("already-applied", `the job is in no queue any more (${itemWords(item)})`);
  if (isBound)
    return would("forbidden", "the job belongs to a flow or a scheduler, which would not know that it is gone");
  if (others > 0)
    return would(
      "conflict",
      `the job also writes ${others} other ${others === 1 ? "key" : "keys"}, which would be lost with it`,
    );
  return would("apply", "the whole job is kept, then removed");
}
