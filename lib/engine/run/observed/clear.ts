import { relationOfEntry } from "../../../domain/observed/entry-findings";
import { decideClear } from "../../../domain/observed/repair/decide-clear";
import { observedView } from "../../../domain/observed/view";
import { gatherObserved } from "../../../evidence/observed/gather";
import type { RunWork } from "../../../ledger/runs/model";
import type { EntryChange } from "../../../stores/cache/port";
import {
  detailOf,
  EFFECT_WITHIN_MS,
  type ObservedBatch,
  type ObservedEnded,
  type ObservedOutcomes,
  type ObservedParts,
  RunStopped,
} from "./parts";

/** How long after its deletion an entry is looked at again: a reader may have read the old value before. */
const REFILLED_WITHIN_MS = 400;
const OLDER = new Set(["stale", "mismatched", "differs", "suppressed"]);

/**
 * Deletes entries that still are, byte for byte, what the plan saw, and that are not the only copy of their value by now; then looks
 * whether a reader filled one again with an older value.
 */
export async function clearEntries(
  parts: ObservedParts,
  batch: ObservedBatch,
  items: RunWork[],
): Promise<ObservedOutcomes> {
  const outcomes: ObservedOutcomes = new Map();
  const cleared: RunWork[] = [];
  const spared = await onlyCopies(parts, batch, items);
  for (const [seq, because] of spared) outcomes.set(seq, { outcome: "drifted", because });
  for (const [region, list] of byRegion(items.filter(({ seq }) => !spared.has(seq)))) {
    const changes = await clearIn(batch, region, list);
    for (const [i, item] of list.entries()) {
      const change = changes[i] as Exclude<EntryChange, "late">;
      outcomes.set(item.seq, ENDED[change]);
      if (change === "done") cleared.push(item);
    }
  }
  await lookAgain(parts, batch, cleared, outcomes);
  return outcomes;
}

/** Items whose entry may have become the only copy of its value since the plan was made, each with the reason. */
async function onlyCopies(
  { ledger }: ObservedParts,
  { path }: ObservedBatch,
  items: readonly RunWork[],
): Promise<Map<number, string>> {
  const evidence = await gatherObserved(path, [...new Set(items.map(({ key }) => key))], ledger.reads);
  const spared = new Map<number, string>();
  for (const { seq, key, detail } of items) {
    const found = evidence.get(key);
    const { region } = detailOf({ detail });
    const cache = found?.caches.find((each) => each.region === region);
    if (found === undefined || cache === undefined) throw new Error("an entry that is to be deleted was not read");
    if (!cache.reading.reachable) throw new Error(`cache ${region} could not be read: ${cache.reading.because}`);
    // The plan has decided under its own authority, so the loosest one leaves the question of the only copy alone.
    const facts = { whyNot: null, texts: cache.texts, named: true, authority: "origin" } as const;
    const entry = { region: cache.region, entry: cache.reading.value };
    const { disposition, because } = decideClear(observedView(found), entry, facts);
    if (disposition === "apply" || disposition === "already-applied") continue;
    spared.set(seq, because ?? "the entry may be the only copy");
  }
  return spared;
}

const ENDED: Record<Exclude<EntryChange, "late">, ObservedEnded> = {
  done: { outcome: "applied", because: null },
  absent: { outcome: "already-applied", because: "the entry is gone" },
  moved: { outcome: "drifted", because: "the entry changed after the plan was made" },
};

async function clearIn({ path, mayGoOn }: ObservedBatch, region: string, items: RunWork[]): Promise<EntryChange[]> {
  const cache = path.writes.caches.find((each) => each.region === region);
  if (cache === undefined) throw new Error(`region ${region} of path ${path.config.name} may not be written`);
  const untilMs = (await cache.nowMs()) + EFFECT_WITHIN_MS;
  if (!(await mayGoOn())) throw new RunStopped();
  const seen = items.map((item) => {
    const entry = detailOf(item).seen;
    if (entry == null) throw new Error("an entry that is to be deleted was not seen");
    return { key: item.key, ...entry };
  });
  const changes = await cache.clear(seen, untilMs);
  if (changes.includes("late"))
    throw new Error(`cache ${region} was reached too late after the run was last found going on`);
  return changes;
}

async function lookAgain(
  { ledger }: ObservedParts,
  { path }: ObservedBatch,
  cleared: readonly RunWork[],
  outcomes: ObservedOutcomes,
): Promise<void> {
  if (cleared.length === 0) return;
  await new Promise((resolve) => setTimeout(resolve, REFILLED_WITHIN_MS));
  const evidence = await gatherObserved(path, [...new Set(cleared.map(({ key }) => key))], ledger.reads);
  for (const item of cleared) {
    const found = evidence.get(item.key);
    const cache = found?.caches.find(({ region }) => region === detailOf(item).region);
    if (found === undefined || cache?.reading.reachable !== true || cache.reading.value === null) continue;
    const relation = relationOfEntry(
      observedView(found),
      { region: cache.region, entry: cache.reading.value },
      cache.texts,
    );
    if (OLDER.has(relation))
      outcomes.set(item.seq, {
        outcome: "raced",
        because: `the entry was deleted, and a reader filled it again with a value that is ${relation === "stale" ? "older than the record" : "not the record's"}`,
      });
  }
}

function byRegion(items: readonly RunWork[]): Map<string, RunWork[]> {
  const groups = new Map<string, RunWork[]>();
  for (const item of items) {
    const region = detailOf(item).region ?? "";
    groups.set(region, [...(groups.get(region) ?? []), item]);
  }
  return groups;
}
