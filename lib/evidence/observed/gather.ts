import type {
  ObservedEntry,
  ObservedEvidence,
  ObservedItem,
  ObservedRow,
  PartCoverage,
  VersionText,
} from "../../domain/observed/evidence";
import type { Reading } from "../../domain/verdict/evidence";
import type { ObservedWalk } from "../../ledger/observed/model";
import type { ObservedReads } from "../../ledger/observed/reads";
import type { RawEntry } from "../../stores/cache/port";
import type { ReadObservedPath } from "../../stores/path";
import { reading } from "../reading";
import { entryOf } from "./entries";
import { itemsOfJobs, itemsOfRows, type ReadItem } from "./items";

/** The newest items of a key that a verdict looks at. */
const ITEMS_A_KEY = 50;

/** The sources of a path's walks that find writes. */
const SOURCE_WALKS = ["outbox", "jobs"];
/** Items that are read again in one call: a store compares each of them with its sets. */
const READ_AGAIN_AT_ONCE = 500;

/** Items that the caller has just read from their own stores, so that nothing reads them again. */
export type JustRead = ReadonlyMap<string, ObservedItem>;

const NOTHING_READ: JustRead = new Map();

/** Items as they were read at a time, to be handed to a comparison. */
export const justRead = (items: readonly ReadItem[], seenAt: Date): JustRead =>
  new Map(items.map((item) => [identity(item), { ...item, seenAt }]));

/**
 * Reads the evidence of many keys of an observed path from all of its stores at once. Items come from the ledger, and those whose work
 * is not over are read again, unless the caller has just read them. A store that misses the deadline is unreachable for all keys, never
 * empty.
 */
export async function gatherObserved(
  path: ReadObservedPath,
  keys: readonly string[],
  reads: ObservedReads,
  read: JustRead = NOTHING_READ,
): Promise<Map<string, ObservedEvidence>> {
  const [items, highest, walks, paused, caches, origin, replicas] = await Promise.all([
    reading(currentItems(path, keys, reads, read), "the sources"),
    reading(reads.highestSeen(path.pathId, keys), "the ledger"),
    reading(reads.walksOf(path.pathId), "the ledger"),
    path.jobs === null ? null : reading(path.jobs.paused(), "the queue"),
    Promise.all(path.caches.map((cache) => reading(cache.read(keys), `cache ${cache.region}`))),
    path.origin === null ? null : reading(path.origin.read(keys), "the origin"),
    Promise.all(path.replicas.map((replica) => reading(replica.read(keys), `replica ${replica.name}`))),
  ]);
  const readAt = new Date();
  const coverage = walks.reachable ? coverageOfSources(path, walks.value) : [];
  const byKey = items.reachable ? groupByKey(items.value) : new Map<string, ObservedItem[]>();
  const at = (rows: Reading<ReadonlyMap<string, ObservedRow>>, key: string): Reading<ObservedRow | null> =>
    rows.reachable ? { reachable: true, value: rows.value.get(key) ?? null } : rows;
  return new Map(
    keys.map((key, i) => [
      key,
      {
        key,
        path: path.config,
        items: items.reachable ? { reachable: true, value: byKey.get(key) ?? [] } : items,
        paused: paused ?? { reachable: true, value: null },
        coverage,
        caches: path.caches.map(({ region }, c) => ({
          region,
          texts: isTexts(path, region),
          reading: entryReading(path, region, entryAt(caches[c] as Reading<(RawEntry | null)[]>, i), readAt),
        })),
        origin: origin === null ? null : at(origin, key),
        replicas: path.replicas.map(({ name }, r) => ({
          name,
          reading: at(replicas[r] as Reading<ReadonlyMap<string, ObservedRow>>, key),
        })),
        highestSeen: highest.reachable ? (highest.value.get(key) ?? null) : (null as VersionText),
        readAt,
      },
    ]),
  );
}

/** The items that the ledger knows, and of those whose work was not over the present state. */
async function currentItems(
  path: ReadObservedPath,
  keys: readonly string[],
  reads: ObservedReads,
  read: JustRead,
): Promise<ObservedItem[]> {
  const known = await reads.itemsOf(path.pathId, keys, ITEMS_A_KEY);
  const present = new Map(read);
  const unread = known.filter((item) => isLive(item) && !isNewer(read.get(identity(item)), item));
  for (let at = 0; at < unread.length; at += READ_AGAIN_AT_ONCE) {
    const some = unread.slice(at, at + READ_AGAIN_AT_ONCE);
    for (const item of some) present.delete(identity(item));
    const again = await presentItems(path, some);
    const seenAt = new Date();
    for (const item of again) present.set(identity(item), { ...item, seenAt });
  }
  const now = new Date();
  return known.map((item) => {
    if (!isLive(item)) return item;
    return present.get(identity(item)) ?? { ...item, state: goneState(path, item), seenAt: now };
  });
}

const isLive = ({ state }: ObservedItem) => state === "waiting" || state === "active" || state === "delayed";

/** Whether an item was read no earlier than what the ledger knows of it. */
const isNewer = (read: ObservedItem | undefined, known: ObservedItem) =>
  read !== undefined && read.seenAt >= known.seenAt;

const identity = ({ source, id, key }: Pick<ObservedItem, "source" | "id" | "key">) => `${source} ${id} ${key}`;

/** A missing row counts as sent where the outbox deletes sent rows. Any other missing row or job is gone. */
const goneState = ({ config: { outbox } }: ReadObservedPath, { source }: Pick<ObservedItem, "source">) =>
  source === "outbox" && outbox?.state.kind === "removed-when-done" ? ("done" as const) : ("gone" as const);

/** Items as their own stores have them now; what disappeared is left out. */
export async function presentItems(path: ReadObservedPath, items: readonly ObservedItem[]): Promise<ReadItem[]> {
  const rows = items.filter(({ source }) => source === "outbox").map(({ id }) => id);
  const jobs = [...new Set(items.flatMap(({ job }) => (job === null ? [] : [job])))];
  const [found, placed] = await Promise.all([
    path.outbox === null || rows.length === 0 ? new Map() : path.outbox.byIds(rows),
    path.jobs === null || jobs.length === 0 ? [] : path.jobs.read(jobs),
  ]);
  return [
    ...itemsOfRows(path.config, [...found.values()]).items,
    ...itemsOfJobs(
      path.config,
      placed.flatMap((job) => (job === null ? [] : [{ job, set: job.set }])),
    ).items,
  ];
}

/** Items that disappeared from their store, in the state that this means. */
export const disappeared = (path: ReadObservedPath, items: readonly ObservedItem[]): ReadItem[] =>
  items.map(({ seenAt: _, ...item }) => ({ ...item, state: goneState(path, item) }));

function groupByKey(items: readonly ObservedItem[]): Map<string, ObservedItem[]> {
  const byKey = new Map<string, ObservedItem[]>();
  for (const item of items) {
    const list = byKey.get(item.key);
    if (list === undefined) byKey.set(item.key, [item]);
    else list.push(item);
  }
  return byKey;
}

const cacheOf = ({ config }: ReadObservedPath, region: string) =>
  config.caches.find((cache) => cache.region === region);

const isTexts = (path: ReadObservedPath, region: string) => {
  const format = cacheOf(path, region)?.format;
  return format === "hash" || format === "text";
};

const entryAt = (entries: Reading<(RawEntry | null)[]>, at: number): Reading<RawEntry | null> =>
  entries.reachable ? { reachable: true, value: entries.value[at] ?? null } : entries;

const entryReading = (
  { config }: ReadObservedPath,
  region: string,
  entry: Reading<RawEntry | null>,
  readAt: Date,
): Reading<ObservedEntry | null> =>
  entry.reachable ? { reachable: true, value: entryOf(config, region, entry.value, readAt) } : entry;

/** How much of a path's sources was looked at; a mapped source that was never walked counts as unread. */
export function coverageOfSources(
  { config }: Pick<ReadObservedPath, "config">,
  walks: readonly ObservedWalk[],
): PartCoverage[] {
  const mapped = SOURCE_WALKS.filter((source) => (source === "outbox" ? config.outbox : config.jobs) !== null);
  return mapped.map((source) => {
    const walk = walks.find((each) => each.source === source);
    return {
      part: source === "outbox" ? "the outbox" : "the queue",
      roundEndedAt: walk?.last?.endedAt ?? null,
      readAt: walk?.readAt ?? null,
      because: walk?.because ?? null,
      unclassified: walk?.last?.unclassified ?? 0n,
    };
  });
}

/** Whether every mapped source was read whole before and can be read now. */
export const isCovered = (
  { outbox, jobs }: Pick<ObservedEvidence["path"], "outbox" | "jobs">,
  coverage: readonly PartCoverage[],
): boolean =>
  coverage.length === [outbox, jobs].filter((source) => source !== null).length &&
  coverage.every(({ roundEndedAt, because }) => roundEndedAt !== null && because === null);
