import { decideReplay } from "../../domain/observed/repair/decide-replay";
import { type RepairDecision, would } from "../../domain/observed/repair/decision";
import { observedView } from "../../domain/observed/view";
import type { KeptEffect } from "../../ledger/observed/effects";
import type { NewPlanItem } from "../../ledger/plans/model";
import type { ForeignRowSeen } from "../../stores/origin/port";
import { refreshed, type WritesOfKeys } from "../observed/refreshed";
import { NO_PLACE, NO_VALUE } from "./no-place";
import { whyNotJobs } from "./observed-writes";
import type { BuildParts, DraftPage, PlannedObserved } from "./parts";

/** What a run can take back: removed jobs are added again, rows of an outbox get their state back, rows of a table their value. */
const UNDONE = new Set<KeptEffect["kind"]>(["removed", "finished", "put"]);

/** A page of items that undo what a run did to another system's stores, each under the guards of the verb that it uses. */
export async function observedUndoDrafts(
  parts: BuildParts,
  { plan, incident, path }: PlannedObserved,
  after: number | null,
  limit: number,
): Promise<DraftPage<number>> {
  const run = plan.selection.run ?? "";
  const page = await parts.observedLedger.effects.ofRun(run, path.pathId, { after: after ?? 0, limit });
  const mine = page.filter(({ kind }) => UNDONE.has(kind));
  const keys = [...new Set(mine.map(({ key }) => key))];
  const within = await parts.incidents.keysWithin(incident, path.pathId, keys);
  const effects = mine.filter(({ key }) => within.has(key));
  const [writes, rows, whyNot] = await Promise.all([
    refreshed(parts.observedLedger, path, [...within]),
    path.writes.origin === null ? new Map<string, ForeignRowSeen>() : path.writes.origin.see([...within]),
    whyNotJobs(path),
  ]);
  const drafts = effects.map((effect): NewPlanItem => {
    const row = rows.get(effect.key) ?? null;
    const { disposition, because } = decisionOf(effect, { path, writes, row, whyNot });
    return {
      ...NO_PLACE,
      ...NO_VALUE,
      lane: 0,
      mutation: null,
      key: effect.key,
      version: null,
      seen: null,
      disposition,
      because,
      detail: {
        undo: { run, seq: effect.seq, kind: effect.kind },
        write: effect.item === null ? null : { ...effect.item, job: null, version: null, operation: "set" },
        token: row?.token ?? null,
      },
    };
  });
  return { drafts, next: page.length < limit ? null : (page.at(-1)?.seq ?? null) };
}

interface Undoing {
  path: PlannedObserved["path"];
  writes: WritesOfKeys;
  row: ForeignRowSeen | null;
  whyNot: string | null;
}

function decisionOf(effect: KeptEffect, { path, writes, row, whyNot }: Undoing): RepairDecision {
  if (effect.kind === "put") {
    if (path.writes.origin === null) return would("forbidden", "the table may not be written");
    if (row?.token == null || JSON.stringify(row.token) !== effect.after)
      return would("conflict", "the row changed since the run wrote it, so what was there before is older");
    return would("apply", "the row gets back the value that it had before the run");
  }
  const evidence = writes.evidenceOf(effect.key);
  const item = evidence.items.reachable ? evidence.items.value.find(({ id }) => id === effect.item?.id) : undefined;
  if (item === undefined) return would("conflict", "the write is not known any more");
  if (item.state !== "suppressed") return would("already-applied", "the write is not suppressed any more");
  if (effect.kind === "finished")
    return path.writes.outbox === null
      ? would("forbidden", "the outbox may not be written")
      : would("apply", "the row's state is set back, so that the other system's relay sends it");
  const worker = path.config.jobs?.worker ?? "unguarded";
  return decideReplay(observedView(evidence), item, { worker, whyNot, isKept: true });
}
