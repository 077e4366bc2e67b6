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
  const byVersion = items.every((item) => item.version !== null);
  return [...items].sort((a, b) => {
    const order = byVersion ? compareVersions(a.version, b.version) : "incomparable";
    if (order === "above") return -1;
    if (order === "below") return 1;
    return (b.acceptedAt ?? b.seenAt).getTime() - (a.acceptedAt ?? a.seenAt).getTime();
  });
}

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
  const outstanding: ObservedItem[] = [];
  let applied: ObservedItem | null = null;
  let because: string | null = null;
  for (const item of ordered) {
    const effect = effectOf(path, item, row);
    if (effect.kind === "in") {
      applied ??= item;
      break;
    }
    if (effect.kind === "covered") break;
    if (effect.kind === "untold") {
      because = effect.because;
      break;
    }
    outstanding.push(item);
    // An outbox row and its job say the same write; an older write without version says nothing of the present row.
    const next = ordered[ordered.indexOf(item) + 1];
    if (item.version === null && (next === undefined || !saysTheSame(item, next))) break;
  }
  const [first] = ordered;
  return {
    newest: first === undefined ? null : { item: first, effect: effectOf(path, first, row) },
    outstanding,
    applied,
    untold: because,
  };
}

/** Whether an outbox row and a job carry one write. */
export const saysTheSame = (a: ObservedItem, b: ObservedItem): boolean =>
  a.operation === b.operation &&
  (a.version !== null && b.version !== null
    ? compareVersions(a.version, b.version) === "equal"
    : agreementOf(a.payload, b.payload) === "same");
