import type { ObservedEvidence, ObservedItem } from "../../domain/observed/evidence";
import { decideReplay } from "../../domain/observed/repair/decide-replay";
import { decideSuppress } from "../../domain/observed/repair/decide-suppress";
import { worstDecision } from "../../domain/observed/repair/decision";
import { offBecause } from "../../domain/observed/repair/ways";
import { observedView, rowAt } from "../../domain/observed/view";
import type { NewPlanItem } from "../../ledger/plans/model";
import type { WiredObservedPath } from "../../stores/path";
import { refreshed } from "../observed/refreshed";
import { NO_PLACE, NO_VALUE } from "./no-place";
import type { ObservedItemsOf, PlannedObserved } from "./parts";

/** The writes of a key that a replay is about: those whose work failed or was lost, else the newest one that the record lacks. */
function replayed(evidence: ObservedEvidence, named: ReadonlySet<string> | null): ObservedItem[] {
  const { items, standing } = observedView(evidence);
  const known = (items ?? []).filter(({ id }) => named?.has(id) ?? true);
  const ended = known.filter(({ source, state }) => source === "job" && (state === "failed" || state === "gone"));
  const due = ended.filter(({ state }) => state === "failed" || named !== null || ended.length === 1);
  if (due.length > 0) return due;
  return named !== null ? known : (standing?.outstanding ?? []).slice(0, 1);
}

/** The writes of a key that can be taken back: those that are not over. */
function withdrawn(evidence: ObservedEvidence, named: ReadonlySet<string> | null): ObservedItem[] {
  const items = evidence.items.reachable ? evidence.items.value : [];
  if (named !== null) return items.filter(({ id }) => named.has(id));
  return items.filter(({ state }) => state !== "done" && state !== "gone" && state !== "suppressed");
}

const namedItems = ({ plan: { selection } }: PlannedObserved) =>
  selection.mutations === undefined ? null : new Set(selection.mutations);

/** Items that put jobs of these keys back into their queue. */
export const replayItems: ObservedItemsOf = async (parts, planned, keys) => {
  const { path } = planned;
  const named = namedItems(planned);
  const whyNot = await whyNotJobs(path);
  const writes = await refreshed(parts.observedLedger, path, keys);
  const due = new Map(keys.map((key) => [key, replayed(writes.evidenceOf(key), named)]));
  const gone = [...due.values()].flat().filter(({ state }) => state === "gone");
  const kept = await parts.observedLedger.effects.keptJobs(
    path.pathId,
    gone.map(({ id }) => id),
  );
  const factsOf = (item: ObservedItem) => ({
    worker: path.config.jobs?.worker ?? ("unguarded" as const),
    whyNot,
    isKept: kept.has(item.id),
  });
  return keys.flatMap((key) =>
    (due.get(key) ?? []).map((item) =>
      draftOf(
        item,
        rowAt(observedView(writes.evidenceOf(key)).origin?.row),
        worstDecision(
          writes
            .alike(item)
            .map((each) => decideReplay(observedView(writes.evidenceOf(each.key)), each, factsOf(item))),
        ),
      ),
    ),
  );
};

/** Items that take writes of these keys out of their queue or their outbox. */
export const suppressItems: ObservedItemsOf = async (parts, planned, keys) => {
  const { path } = planned;
  const { invariant, outbox } = path.config;
  const named = namedItems(planned);
  const whyNot = await whyNotJobs(path);
  const writes = await refreshed(parts.observedLedger, path, keys);
  return keys.flatMap((key) =>
    withdrawn(writes.evidenceOf(key), named).map((item) =>
      draftOf(
        item,
        rowAt(observedView(writes.evidenceOf(key)).origin?.row),
        decideSuppress(observedView(writes.evidenceOf(key)), item, {
          invariant,
          whyNot: item.source === "outbox" ? whyNotRows(path) : whyNot,
          isBound: writes.isBound(item),
          others: writes.alike(item).length - 1,
          outbox: outbox?.state ?? null,
        }),
      ),
    ),
  );
};

/** Why a path's queue cannot be written; null: it can. */
export async function whyNotJobs({ config, writes }: WiredObservedPath): Promise<string | null> {
  if (config.jobs === null) return "the path maps no queue";
  return writes.jobs === null ? offBecause(config, "queue") : writes.jobs.whyNot();
}

const whyNotRows = ({ config }: WiredObservedPath): string | null => offBecause(config, "queue");

function draftOf(
  item: ObservedItem,
  row: string | null,
  { disposition, because }: { disposition: NewPlanItem["disposition"]; because: string | null },
): NewPlanItem {
  const version = item.version !== null && /^\d{1,18}$/.test(item.version) ? BigInt(item.version) : null;
  return {
    ...NO_PLACE,
    ...NO_VALUE,
    lane: 0,
    mutation: null,
    key: item.key,
    version,
    seen: null,
    disposition,
    because,
    detail: {
      row,
      write: { source: item.source, id: item.id, job: item.job, version: item.version, operation: item.operation },
    },
  };
}
