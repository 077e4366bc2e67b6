import { agreementOf } from "./agreement";
import type { ItemState, ObservedEvidence, ObservedItem, ObservedRow } from "./evidence";
import { isLateWrite } from "./late-write";
import { saysTheSame } from "./same-write";
import { compareVersions } from "./version";
import { newestFirst, tiedWith } from "./write-order";

/**
 * What the origin proves of an item. `in`: its version or its value is there. `covered`: a newer version is. `out`: neither. `untold`:
 * the row carries too little to tell.
 */
export type Effect = { kind: "in" | "covered" | "out" } | { kind: "untold"; because: string };

const untold = (because: string): Effect => ({ kind: "untold", because });

/** Compares one item with the origin's row; a completed job or a row marked as sent proves no effect. */
export function effectOf(
  { replay, former }: Pick<ObservedEvidence["path"], "replay" | "former">,
  item: ObservedItem,
  row: ObservedRow | null,
): Effect {
  const isGone = row === null || row.deleted;
  if (row !== null && row.version !== null && item.version !== null && !isLateWrite({ former }, item)) {
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

/** Whether the record has the write, and shows what it says. */
export function isShown(item: ObservedItem, { kind }: Effect, row: ObservedRow | null): boolean {
  if (kind !== "in" || item.operation === "delete") return kind === "in";
  return row !== null && !row.deleted && agreementOf(item.payload, row.value) !== "different";
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
  path: Pick<ObservedEvidence["path"], "replay" | "outbox" | "former">,
  items: readonly ObservedItem[],
  row: ObservedRow | null,
): Standing {
  const ordered = newestFirst(path, items);
  const [first] = ordered;
  if (first === undefined) return { newest: null, outstanding: [], applied: null, untold: null };
  const newest = { item: first, effect: effectOf(path, first, row) };
  const untold = untoldAmong(path, [first, ...tiedWith(path, first, items)], row);
  if (untold !== null) return { newest, outstanding: [], applied: null, untold };
  const unseen = newest.effect.kind === "out" && mayBeReplacedUnseen(path, first, items, row);
  if (unseen) return { newest, outstanding: [], applied: null, untold: UNSEEN };
  const outstanding: ObservedItem[] = [];
  for (const [i, item] of ordered.entries()) {
    const effect = effectOf(path, item, row);
    if (effect.kind === "in") return { newest, outstanding, applied: item, untold: null };
    if (effect.kind === "covered") break;
    if (effect.kind === "untold") return { newest, outstanding, applied: null, untold: effect.because };
    outstanding.push(item);
    // An outbox row and its job say the same write; an older write without version says nothing of the present row.
    const next = ordered[i + 1];
    if (next === undefined || (!isToldOf(next, row) && !saysTheSame(item, next))) break;
  }
  return { newest, outstanding, applied: null, untold: null };
}

/** Whether a write's version compares with the row's, so that an older write still says something of the present row. */
const isToldOf = ({ version, state }: ObservedItem, row: ObservedRow | null): boolean =>
  version !== null && (row === null || row.version !== null || !OVER.has(state));

const OVER: ReadonlySet<ItemState> = new Set(["done", "gone"]);
const OPEN: ReadonlySet<ItemState> = new Set(["waiting", "active", "delayed", "failed"]);

/**
 * Whether a newer write that nobody saw may have taken a write's place. A queue that forgets its jobs hides most of them. An outbox that
 * keeps its rows tells of all writes; else only a version does, or a row that was last written before this write.
 */
export function mayBeReplacedUnseen(
  { outbox }: Pick<ObservedEvidence["path"], "outbox">,
  item: ObservedItem,
  items: readonly ObservedItem[],
  row: ObservedRow | null,
): boolean {
  if (outbox !== null && outbox.state.kind !== "removed-when-done") return false;
  if (row === null || compareVersions(row.version, item.version) !== "incomparable") return false;
  const same = items.filter((other) => saysTheSame(other, item));
  if (same.some(({ state }) => OPEN.has(state)) || !same.some(({ state }) => state === "gone")) return false;
  return !isUntouchedSince(item, row);
}

/** Two machines' clocks may differ by so much. */
const CLOCKS_DIFFER_MS = 1_000;

/** Whether the row was last written before this write was accepted, so that it was never in the row. */
export const isUntouchedSince = ({ acceptedAt }: ObservedItem, row: ObservedRow | null): boolean =>
  row !== null &&
  row.updatedAt !== null &&
  acceptedAt !== null &&
  row.updatedAt.getTime() + CLOCKS_DIFFER_MS < acceptedAt.getTime();

/** Why the effect of a write without a trace in the row is untold. */
export const UNSEEN =
  "the newest known write left its queue before an end was seen, and no version tells whether a newer one took its place";

/** Why it cannot be told which of the newest writes the row has; null: there is one, or the row has none of them. */
function untoldAmong(
  path: Pick<ObservedEvidence["path"], "replay" | "former">,
  tied: readonly ObservedItem[],
  row: ObservedRow | null,
): string | null {
  if (tied.length === 1) return null;
  const having = tied.filter((item) => isShown(item, effectOf(path, item, row), row));
  return having.length > 0 && having.length < tied.length ? TIED : null;
}
