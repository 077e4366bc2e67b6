import type { ItemState, ObservedEvidence, ObservedItem } from "./evidence";

const ON_ITS_WAY: ReadonlySet<ItemState> = new Set(["waiting", "active", "delayed"]);

/**
 * When the verdict on a key may change though no store does: the tolerated lag of a write ends that the record does not have, or the
 * grace of one that nothing works on. Null: at no time.
 */
export function dueAt(
  { path, readAt, paused }: Pick<ObservedEvidence, "path" | "readAt" | "paused">,
  outstanding: readonly ObservedItem[],
): Date | null {
  const isPaused = paused.reachable && paused.value === true;
  const ends = outstanding.flatMap(({ acceptedAt, seenAt, state }) => {
    const since = (acceptedAt ?? seenAt).getTime();
    const lagEnds = since + path.maxTruthLagMs;
    return isPaused || !ON_ITS_WAY.has(state) ? [since + path.graceMs, lagEnds] : [lagEnds];
  });
  const next = Math.min(...ends.filter((end) => end >= readAt.getTime()));
  return Number.isFinite(next) ? new Date(next) : null;
}
