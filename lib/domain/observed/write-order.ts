import type { ObservedItem } from "./evidence";
import { isNamed, type Pairs, type PathOfPairs, surePairings } from "./pairs";
import { saysTheSame } from "./same-write";
import { compareVersions } from "./version";

/** Items from the newest to the oldest: by version where all carry one that compares, else by the time of acceptance. */
export function newestFirst(path: PathOfPairs, items: readonly ObservedItem[]): ObservedItem[] {
  if (items.length < 2) return [...items];
  const { versions, latest } = orderOf(path, items);
  const fallback = (a: ObservedItem, b: ObservedItem) => latest(b) - latest(a) || jobMs(b) - jobMs(a);
  return [...items].sort((a, b) => versions(a, b) ?? fallback(a, b));
}

/** The items that are newer than this one and say something else. */
export function newerThan(path: PathOfPairs, item: ObservedItem, items: readonly ObservedItem[]): ObservedItem[] {
  if (isAlone(item, items)) return [];
  const { compare } = orderOf(path, items);
  return items.filter((other) => compare(other, item) < 0 && !saysTheSame(other, item));
}

/**
 * The items that say something else than this one and are neither older nor newer. An item is older where a newer item says once more what
 * this one says.
 */
export function tiedWith(path: PathOfPairs, item: ObservedItem, items: readonly ObservedItem[]): ObservedItem[] {
  if (isAlone(item, items)) return [];
  const { compare } = orderOf(path, items);
  const alike = items.filter((other) => saysTheSame(item, other));
  return items.filter(
    (other) =>
      compare(item, other) === 0 && !saysTheSame(item, other) && !alike.some((same) => compare(same, other) < 0),
  );
}

const isAlone = (item: ObservedItem, items: readonly ObservedItem[]): boolean =>
  items.length === 1 && items[0] === item;

/** When a write can have been accepted, in ms: at `from` at the earliest, at `to` at the latest. */
interface Span {
  from: number;
  to: number;
}

interface Order {
  /** Below zero: `a` is the newer. Zero: either may be, and nothing tells which. */
  compare(a: ObservedItem, b: ObservedItem): number;
  /** By versions alone; null: these do not tell. */
  versions(a: ObservedItem, b: ObservedItem): number | null;
  latest(item: ObservedItem): number;
}

function orderOf(path: PathOfPairs, items: readonly ObservedItem[]): Order {
  const byVersion = items.every((item) => item.version !== null);
  let spans: ReadonlyMap<ObservedItem, Span> | null = null;
  const spanOf = (item: ObservedItem): Span => {
    spans ??= spansOf(path, items);
    return spans.get(item) ?? { from: timeMs(item), to: timeMs(item) };
  };
  const versions = (a: ObservedItem, b: ObservedItem): number | null => {
    const order = byVersion ? compareVersions(a.version, b.version) : "incomparable";
    return order === "above" ? -1 : order === "below" ? 1 : order === "equal" ? 0 : null;
  };
  const compare = (a: ObservedItem, b: ObservedItem): number => {
    const known = versions(a, b);
    if (known !== null) return known;
    // A relay keeps the order of its rows, so two of its jobs tell more than what is known of their rows.
    if (a.source === "job" && b.source === "job" && timeMs(a) !== timeMs(b)) return timeMs(b) - timeMs(a);
    const [left, right] = [spanOf(a), spanOf(b)];
    if (left.from > right.to) return -1;
    return right.from > left.to ? 1 : 0;
  };
  return { compare, versions, latest: (item) => spanOf(item).to };
}

const timeMs = ({ acceptedAt, seenAt }: ObservedItem) => (acceptedAt ?? seenAt).getTime();
const jobMs = (item: ObservedItem) => (item.source === "job" ? timeMs(item) : 0);

/** An outbox row has its own time. A job has that of its row; which row that is, the stores do not always tell. */
function spansOf(path: PathOfPairs, items: readonly ObservedItem[]): ReadonlyMap<ObservedItem, Span> {
  const rows = items.filter(({ source }) => source === "outbox");
  if (rows.length === 0) return new Map();
  const shared = sharedTimes(rows);
  const pairings = surePairings(path, items);
  return new Map(
    items.map((item) => {
      if (item.source === "outbox") return [item, { from: timeMs(item), to: timeMs(item) }];
      const spans = pairings.map((pairs) => spanOfJob(item, pairs, shared));
      return [item, { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ to }) => to)) }];
    }),
  );
}

/** The times that several rows have, so that their order is not known. */
function sharedTimes(rows: readonly ObservedItem[]): ReadonlySet<number> {
  const times = rows.map(timeMs);
  return new Set(times.filter((ms, i) => times.indexOf(ms) !== i));
}

/**
 * A job is not older than its row, and a row that says the same may be another write's while its own was never seen. It is older than the
 * rows of later jobs; a row that is not sent yet tells nothing of it, since a relay may leave one behind.
 */
function spanOfJob(job: ObservedItem, pairs: Pairs, shared: ReadonlySet<number>): Span {
  const [row, ownMs] = [pairs.get(job), timeMs(job)];
  if (row !== undefined && isNamed(row, job)) return { from: timeMs(row), to: timeMs(row) };
  const rowsOf = (isWanted: (otherMs: number) => boolean, besideMs: number) =>
    [...pairs].flatMap(([other, row]) =>
      isWanted(timeMs(other)) ? [timeMs(row) + (shared.has(timeMs(row)) ? 0 : besideMs)] : [],
    );
  const before = row === undefined ? rowsOf((otherMs) => otherMs < ownMs, BESIDE_MS) : [timeMs(row)];
  const after = rowsOf((otherMs) => otherMs > ownMs, -BESIDE_MS);
  return { from: Math.max(Number.NEGATIVE_INFINITY, ...before), to: Math.min(ownMs, ...after) };
}

/** Less than the finest time that a store's clock tells. */
const BESIDE_MS = 0.5;
