import type { ItemState, ObservedItem } from "./evidence";
import type { ObservedPath } from "./mapping";

const OPEN: ReadonlySet<ItemState> = new Set(["waiting", "active", "delayed", "failed"]);

/**
 * Whether a write came to the former sources of a path after it was taken over. Nothing was open at the takeover, so a write without a
 * time is late where it is open. A late write's version and the row's count on apart from each other, so they do not compare.
 */
export function isLateWrite(
  { former }: Pick<ObservedPath, "former">,
  { acceptedAt, state }: Pick<ObservedItem, "acceptedAt" | "state">,
): boolean {
  if (former == null) return false;
  return acceptedAt === null ? OPEN.has(state) : acceptedAt >= former.since;
}

/** What is to be done about a late write, as one sentence. */
export const lateWriteWords = ({ of, since }: NonNullable<ObservedPath["former"]>): string =>
  `Path ${of} carries the writes since ${since.toISOString()}: a write that is still wanted has to be sent to it again.`;
