import { agreementOf } from "./agreement";
import type { ObservedEvidence, ObservedItem, ObservedRow } from "./evidence";
import { compareVersions } from "./version";

/**
 * What the origin proves of an item. `in`: its version or its value is there. `covered`: a newer version is. `out`: neither. `untold`:
 * the row carries too little to tell.
 */
export type Effect = { kind: "in" | "covered" | "out" } | { kind: "untold"; because: string };

const untold = (because: string): Effect => ({ kind: "untold", because });

/** Compares one item with the origin's row; a completed job or a row marked as sent proves no effect. */
export function effectOf(
  { replay }: Pick<ObservedEvidence["path"], "replay">,
  item: ObservedItem,
  row: ObservedRow | null,
): Effect {
  const isGone = row === null || row.deleted;
  if (row !== null && row.version !== null && item.version !== null) {
    const order = compareVersions(row.version, item.version);
    if (order === "above") return { kind: "covered" };
    if (order === "below") return { kind: "out" };
    if (order === "equal") return { kind: item.operation === "delete" && !isGone ? "out" : "in" };
    // Equal times and equal values are the same write; with other values either may be the newer.
    if (order === "tie" && !isGone && agreementOf(item.payload, row.value) === "same") return { kind: "in" };
    if (order === "tie")
      return untold(
        "the row's time and the write's time are equal at the coarser of their precisions, and their values are not",
      );
  }
  if (item.operation === "delete") return { kind: isGone ? "in" : "out" };
  if (isGone) return { kind: "out" };
  if (replay === "merge" || replay === "append")
    return untold(
      `the path's writes are ${replay === "merge" ? "increments" : "items"}, and the origin leaves no receipts`,
    );
  const agreement = agreementOf(item.payload, row?.value);
  if (agreement === "untold") return untold("the write and the row have no member in common that would tell");
  return { kind: agreement === "same" ? "in" : "out" };
}

/** Items from the newest to the oldest: by version where all carry one that compares, else by the time of acceptance. */
export function newestFirst(items: readonly ObservedItem[]): ObservedItem[] {
  const order = orderOf(items);
  return [...items].sort(order);
}

type Order = (a: ObservedItem, b: ObservedItem) => number;

/** Below zero: `a` is the newer. Zero: either may be, and nothing tells which. */
function orderOf(items: readonly ObservedItem[]): Order {
  const byVersion = items.every((item) => item.version !== null);
  const made = byVersion ? null : new Map(items.map((item) => [item, madeMs(item, items)]));
  return (a, b) => {
    const order = byVersion ? compareVersions(a.version, b.version) : "incomparable";
    if (order === "above") return -1;
    if (order === "below") return 1;
    if (order === "equal") return 0;
    return (made?.get(b) ?? madeMs(b, items)) - (made?.get(a) ?? madeMs(a, items));
  };
}

/**
 * When a write was accepted. A job that a relay added is as old as the outbox row that says the same; one whose row is not known is older
 * than the rows of later jobs and than rows that are not sent, since a relay keeps their order.
 */
function madeMs(item: ObservedItem, items: readonly ObservedItem[]): number {
  const own = timeMs(item);
  if (item.source === "outbox") return own;
  const rows = items.filter(({ source, acceptedAt }) => source === "outbox" && acceptedAt !== null);
  const row = rowMs(item, rows);
  if (row !== null) return row;
  const later = items.filter((other) => other.source === "job" && timeMs(other) > own);
  const unsent = rows.filter(({ state }) => state === "waiting").map(timeMs);
  return Math.min(own, ...[...unsent, ...later.flatMap((job) => rowMs(job, rows) ?? [])].map((ms) => ms - 0.5));
}

const timeMs = ({ acceptedAt, seenAt }: ObservedItem) => (acceptedAt ?? seenAt).getTime();

/** The time of the newest row that a relay can have made this job of; null: none is known. */
function rowMs(job: ObservedItem, rows: readonly ObservedItem[]): number | null {
  const times = rows.filter((row) => timeMs(row) <= timeMs(job) && saysTheSame(row, job)).map(timeMs);
  return times.length === 0 ? null : Math.max(...times);
}

/** The items that are newer than this one and say something else. */
export function newerThan(item: ObservedItem, items: readonly ObservedItem[]): ObservedItem[] {
  const order = orderOf(items);
  return items.filter((other) => order(other, item) < 0 && !saysTheSame(other, item));
}

/** The items that say something else than this one and are neither older nor newer. */
export function tiedWith(item: ObservedItem, items: readonly ObservedItem[]): ObservedItem[] {
  const order = orderOf(items);
  return items.filter((other) => order(item, other) === 0 && !saysTheSame(item, other));
}

/** Why two writes of one time or version leave an effect untold. */
export const TIED = "two writes have one version or time, and which of them is the newer cannot be told";

/** The items that the origin does not have, newest first, and the newest item with its effect. */
export interface Standing {
  newest: { item: ObservedItem; effect: Effect } | null;
  outstanding: ObservedItem[];
  /** The newest item that the origin has by its version or value. */
  applied: ObservedItem | null;
  /** Why it cannot be told whether the newest item is in the origin. */
  untold: string | null;
}

/**
 * Tells which items are outstanding. Without versions only the newest write can be compared with the row: what is older was replaced
 * by it.
 */
export function standingOf(
  path: Pick<ObservedEvidence["path"], "replay">,
  items: readonly ObservedItem[],
  row: ObservedRow | null,
): Standing {
  const ordered = newestFirst(items);
  const [first] = ordered;
  if (first === undefined) return { newest: null, outstanding: [], applied: null, untold: null };
  const newest = { item: first, effect: effectOf(path, first, row) };
  const untold = untoldAmong(path, [first, ...tiedWith(first, items)], row);
  if (untold !== null) return { newest, outstanding: [], applied: null, untold };
  const outstanding: ObservedItem[] = [];
  for (const [i, item] of ordered.entries()) {
    const effect = effectOf(path, item, row);
    if (effect.kind === "in") return { newest, outstanding, applied: item, untold: null };
    if (effect.kind === "covered") break;
    if (effect.kind === "untold") return { newest, outstanding, applied: null, untold: effect.because };
    outstanding.push(item);
    // An outbox row and its job say the same write; an older write without version says nothing of the present row.
    const next = ordered[i + 1];
    if (item.version === null && (next === undefined || !saysTheSame(item, next))) break;
  }
  return { newest, outstanding, applied: null, untold: null };
}

/** Why it cannot be told which of the newest writes the row has; null: there is one, or the row has none of them. */
function untoldAmong(
  path: Pick<ObservedEvidence["path"], "replay">,
  tied: readonly ObservedItem[],
  row: ObservedRow | null,
): string | null {
  if (tied.length === 1) return null;
  const isIn = (item: ObservedItem) => effectOf(path, item, row).kind === "in";
  const says = (item: ObservedItem) => row === null || agreementOf(item.payload, row.value) !== "different";
  const having = tied.filter((item) => isIn(item) && says(item));
  return having.length > 0 && having.length < tied.length ? TIED : null;
}

/** Whether an outbox row and a job carry one write, or two items say the same. */
export function saysTheSame(a: ObservedItem, b: ObservedItem): boolean {
  if (a.operation !== b.operation) return false;
  const agreement = agreementOf(a.payload, b.payload);
  if (a.version === null || b.version === null) return agreement === "same";
  if (compareVersions(a.version, b.version) !== "equal") return false;
  // Two writes within one tick of a clock have one time; of one number, a row and its job may say one write in different words.
  return agreement !== "different" || (a.source !== b.source && /^\d+$/.test(a.version));
}
