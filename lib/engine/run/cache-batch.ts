import { sameJsonText } from "../../domain/json-text";
import type { CacheEntry, OriginRow } from "../../domain/verdict/evidence";
import type { RunWork } from "../../ledger/runs/model";
import type { CacheConfirmation, CachePort, EntryChange, SeenEntry } from "../../stores/cache/port";
import { withDeadline } from "../../stores/deadline";
import type { Batch, BatchOutcome } from "./parts";

const CACHE_DEADLINE_MS = 3_000;
/** How long a batch may still change an entry after its run was last found running, on the cache's own clock. */
export const CACHE_EFFECT_WITHIN_MS = 2_000;

interface Detail {
  region: string;
  seen: { mutation: string | null; writtenAt: number | null; versionless: boolean } | null;
}

/**
 * Clears or rebuilds entries that still are as the plan saw them; an entry that moved is reported and left alone. The cache's clock
 * is read before `mayGoOn`, so that a change which a pause or an abort has waited out is always refused as late.
 */
export async function cacheBatch(batch: Batch, mayGoOn: () => Promise<boolean>): Promise<BatchOutcome> {
  const { path, run, items } = batch;
  const outcome: BatchOutcome = { outcomes: new Map(), settle: [] };
  const todo = items.filter((i) => i.disposition === "apply");
  for (const item of items)
    if (item.disposition !== "apply")
      outcome.outcomes.set(item.seq, { outcome: item.disposition as "already-applied", because: item.because });
  const rows =
    todo.length === 0
      ? new Map<string, OriginRow>()
      : ((await path.origin?.read([...new Set(todo.map((i) => i.key))])) ?? new Map<string, OriginRow>());
  for (const [region, list] of byRegion(todo)) {
    const cache = path.caches.find((c) => c.region === region);
    if (cache === undefined) throw new Error(`path ${path.config.name} has no region ${region}`);
    const now = await inTime(cache, cache.nowMs());
    if (!(await mayGoOn())) throw new Error("the run does not go on");
    const until = now + CACHE_EFFECT_WITHIN_MS;
    const isToClear = ({ key }: RunWork) =>
      run.kind === "invalidate" || rows.get(key)?.version == null || rows.get(key)?.deleted;
    const [clear, build] = [list.filter(isToClear), list.filter((i) => !isToClear(i))];
    const changes = [
      ...(await clearEntries(cache, clear, rows, until)),
      ...(await buildEntries(cache, build, rows, until)),
    ];
    if (changes.some(({ change }) => change === "late"))
      throw new Error(
        `cache ${region} was reached more than ${CACHE_EFFECT_WITHIN_MS} ms after the batch began, so it refused the changes`,
      );
    const done = await doneBefore(cache, changes);
    for (const { item, change } of changes)
      outcome.outcomes.set(item.seq, done.has(item.seq) ? DONE_BEFORE : ended(change as Exclude<EntryChange, "late">));
  }
  return outcome;
}

type Rows = ReadonlyMap<string, OriginRow>;

/** What a region answered to the change of one item's entry. */
interface ChangedEntry {
  item: RunWork;
  change: EntryChange;
  /** Whether an entry is as the change would have left it. */
  isThere(entry: CacheEntry | null): boolean;
}

const inTime = <T>(cache: CachePort, call: Promise<T>): Promise<T> =>
  withDeadline(call, CACHE_DEADLINE_MS, `cache ${cache.region}`);

async function clearEntries(cache: CachePort, items: RunWork[], rows: Rows, until: number): Promise<ChangedEntry[]> {
  const asked = items.map((i) => ({
    key: i.key,
    seen: seenOf(i) ?? { version: null, mutation: null, writtenAt: null },
    floor: rows.get(i.key)?.version ?? 0n,
  }));
  const cleared = await inTime(cache, cache.invalidate(asked, until));
  return items.map((item, i) => ({ item, change: cleared[i] as EntryChange, isThere: isCleared }));
}

async function buildEntries(cache: CachePort, items: RunWork[], rows: Rows, until: number): Promise<ChangedEntry[]> {
  const asked = items.map((i) => {
    const row = rows.get(i.key) as { version: bigint; value: CacheConfirmation["value"] };
    return {
      key: i.key,
      seen: seenOf(i),
      row: { key: i.key, version: row.version, value: row.value, mutation: null },
    };
  });
  const built = await inTime(cache, cache.rebuild(asked, until));
  return items.map((item, i) => ({
    item,
    change: built[i] as EntryChange,
    isThere: (entry) => isBuilt(entry, rows.get(item.key) ?? null),
  }));
}

/** The items whose entry this batch changed before its process died: such an entry also differs from what the plan saw. */
async function doneBefore(cache: CachePort, changes: ChangedEntry[]): Promise<Set<number>> {
  const moved = changes.filter(({ change }) => change === "moved");
  if (moved.length === 0) return new Set();
  const entries = await inTime(cache, cache.read(moved.map(({ item }) => item.key)));
  return new Set(moved.filter(({ isThere }, i) => isThere(entries[i] ?? null)).map(({ item }) => item.seq));
}

const DONE_BEFORE = { outcome: "already-applied" as const, because: "the entry already has the planned value" };

const isCleared = (entry: CacheEntry | null): boolean => entry === null || entry.invalidated === true;

const isBuilt = (entry: CacheEntry | null, row: OriginRow | null): boolean =>
  entry !== null &&
  row !== null &&
  !entry.invalidated &&
  !entry.speculative &&
  row.version !== null &&
  entry.version === row.version &&
  sameJsonText(entry.value, row.value);

function byRegion(items: RunWork[]): Map<string, RunWork[]> {
  const groups = new Map<string, RunWork[]>();
  for (const item of items) {
    const region = (item.detail as unknown as Detail).region;
    groups.set(region, [...(groups.get(region) ?? []), item]);
  }
  return groups;
}

function seenOf(item: RunWork): SeenEntry {
  const { seen } = item.detail as unknown as Detail;
  return seen === null
    ? null
    : { version: seen.versionless ? null : item.seen, mutation: seen.mutation, writtenAt: seen.writtenAt };
}

function ended(change: Exclude<EntryChange, "late">) {
  switch (change) {
    case "done":
      return { outcome: "applied" as const, because: null };
    case "absent":
      return { outcome: "already-applied" as const, because: "the entry is gone" };
    case "moved":
      return { outcome: "drifted" as const, because: "the entry changed after the plan was made" };
  }
}
