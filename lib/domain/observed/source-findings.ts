import type { Finding } from "../verdict/findings";
import { agreementOf } from "./agreement";

import type { ItemState, ObservedItem } from "./evidence";
import { lateWriteWords } from "./late-write";
import { saysTheSame } from "./same-write";
import { compareVersions, higherVersion } from "./version";
import { itemWords, type ObservedView, rowWords, versionWords } from "./view";

const MOST_LISTED = 5;
const ON_ITS_WAY: ReadonlySet<ItemState> = new Set(["waiting", "active", "delayed"]);

/** Findings about writes that the origin does not have, and about an origin that moved without one. */
export function sourceFindings(view: ObservedView): (Finding | null)[] {
  const { former } = view.evidence.path;
  const ofWrites = [failed(view), held(view), stranded(view), overwritten(view), lateOrPending(view)];
  // Of a row that another path writes, that path tells.
  if (former == null) return [regressed(view), mismatched(view), bypassed(view), ...ofWrites];
  return ofWrites.map(
    (finding) => finding && { ...finding, sentence: `${finding.sentence} ${lateWriteWords(former)}` },
  );
}

const storeOf = (item: ObservedItem) => (item.source === "job" ? "queue" : "source");
const listed = (items: readonly ObservedItem[]): Finding["evidence"] =>
  items.slice(0, MOST_LISTED).map((item) => ({ store: storeOf(item), shows: itemWords(item) }));
const writes = (items: readonly ObservedItem[]) => {
  const count = distinct(items).length;
  return count === 1 ? "1 write" : `${count} writes`;
};
const originShows = ({ origin }: ObservedView): Finding["evidence"] =>
  origin === null ? [] : [{ store: "origin", shows: rowWords(origin.row) }];

/** Items of one write count once. */
function distinct(items: readonly ObservedItem[]): ObservedItem[] {
  return items.filter((item, i) => items.findIndex((other) => saysTheSame(item, other)) === i);
}

/** Items of a write whose job or row is still worked on. */
const isLive = ({ state }: ObservedItem) => ON_ITS_WAY.has(state);

function regressed({ evidence, origin, standing }: ObservedView): Finding | null {
  const { highestSeen } = evidence;
  if (origin === null || highestSeen === null) return null;
  const { row } = origin;
  const applied = standing?.applied;
  const deleted = applied?.operation === "delete" && compareVersions(applied.version, highestSeen) !== "below";
  const isLower = row === null ? !deleted : compareVersions(row.version, highestSeen) === "below";
  if (!isLower) return null;
  return {
    finding: "regressed",
    since: null,
    sentence: `The origin has ${rowWords(row)}, and was read at version ${highestSeen} before: an older write came in over a newer one, or the row was put back.`,
    evidence: [
      { store: "origin", shows: rowWords(row) },
      { store: "ledger", shows: `the origin was read at version ${highestSeen}` },
    ],
  };
}

/** The row has a write's version, and another value than the write says. */
function mismatched(view: ObservedView): Finding | null {
  const { standing, origin } = view;
  const newest = standing?.newest;
  const row = origin?.row;
  // Of several writes of that version another one may say what the row has.
  if (newest == null || row == null || newest.item.operation === "delete" || standing?.untold != null) return null;
  if (compareVersions(row.version, newest.item.version) !== "equal") return null;
  if (!row.deleted && agreementOf(newest.item.payload, row.value) !== "different") return null;
  return {
    finding: "mismatched",
    since: null,
    sentence: `The row has ${versionWords(row.version)} and ${row.deleted ? "a mark of deletion that the write of that version does not ask for" : "another value than the write of that version"}: it was changed from outside.`,
    evidence: [...originShows(view), ...listed([newest.item])],
  };
}

function bypassed(view: ObservedView): Finding | null {
  const { evidence, origin, unseen, items, suppressed } = view;
  const { outbox } = evidence.path;
  const keepsRows = outbox !== null && outbox.state.kind !== "removed-when-done";
  if (!keepsRows || unseen !== null || items === null || items.length === 0 || origin?.row == null) return null;
  // A write that was taken out may be in the record all the same.
  const head = suppressed.reduce((highest, { version }) => higherVersion(highest, version), view.head);
  if (compareVersions(origin.row.version, head) !== "above") return null;
  // A row that was written a moment ago may be read before its write is read from the source.
  const { updatedAt } = origin.row;
  if (updatedAt !== null && evidence.readAt.getTime() - updatedAt.getTime() <= evidence.path.graceMs) return null;
  return {
    finding: "bypassed",
    since: origin.row.updatedAt,
    sentence: `The origin is at ${versionWords(origin.row.version)}, above ${versionWords(head)}, the newest in the source: it was written without the source.`,
    evidence: [...originShows(view), ...listed(items.slice(0, 1))],
  };
}

function failed(view: ObservedView): Finding | null {
  const found = (view.standing?.outstanding ?? []).filter(({ state }) => state === "failed");
  const first = found[0];
  if (first === undefined) return null;
  const why = first.because === null ? "" : ` The worker says: ${first.because}.`;
  return {
    finding: "failed",
    since: null,
    sentence: `${writes(found)} to this key failed, and the record does not have ${found.length === 1 ? "it" : "them"}.${why}`,
    evidence: [...listed(found), ...originShows(view)],
  };
}

function held(view: ObservedView): Finding | null {
  const { paused, readAt, path } = view.evidence;
  if (!paused.reachable || paused.value !== true) return null;
  const found = (view.standing?.outstanding ?? []).filter(
    (item) => item.source === "job" && isLive(item) && ageMs(item, readAt) > path.graceMs,
  );
  if (found.length === 0) return null;
  return {
    finding: "held",
    since: null,
    sentence: `${writes(found)} to this key ${distinct(found).length === 1 ? "waits" : "wait"}: the whole queue is paused, which leaves no name and no reason.`,
    evidence: [{ store: "queue", shows: "paused" }, ...listed(found)],
  };
}

/** The write is over for its source and its queue, and the record does not have its version. */
function stranded(view: ObservedView): Finding | null {
  const { path, readAt } = view.evidence;
  if (path.jobs === null) return null;
  const outstanding = view.standing?.outstanding ?? [];
  const found = outstanding.filter(
    (item) =>
      isCompared(item, view) &&
      (item.state === "done" || item.state === "gone" || (item.state === "untold" && item.source === "outbox")) &&
      ageMs(item, readAt) > path.graceMs &&
      !isCarried(item, outstanding),
  );
  if (found.length === 0) return null;
  return {
    finding: "stranded",
    since: null,
    sentence: `${writes(found)} to this key ${distinct(found).length === 1 ? "is" : "are"} in no queue any more, and the record does not have ${distinct(found).length === 1 ? "it" : "them"}.`,
    evidence: [...listed(found), ...originShows(view)],
  };
}

/** Whether another item of the same write is worked on, or failed. */
const isCarried = (item: ObservedItem, items: readonly ObservedItem[]): boolean =>
  items.some((other) => (isLive(other) || other.state === "failed") && saysTheSame(other, item));

/** Whether a version tells that the record lacks the write; a record without a row lacks every one that has a version. */
const isCompared = ({ version }: ObservedItem, { origin }: ObservedView): boolean =>
  version !== null && (origin?.row == null || origin.row.version !== null);

/** Without versions: the newest write is over, and the row says something else. Which of them is newer cannot be told. */
function overwritten(view: ObservedView): Finding | null {
  const { path, readAt } = view.evidence;
  const outstanding = view.standing?.outstanding ?? [];
  const [newest] = outstanding;
  if (newest === undefined || view.origin === null || isCarried(newest, outstanding)) return null;
  const isOver =
    newest.state === "done" || newest.state === "gone" || (newest.state === "untold" && path.jobs !== null);
  const isCompared = newest.version === null || view.origin.row?.version == null;
  if (!isOver || !isCompared || ageMs(newest, readAt) <= path.graceMs) return null;
  if (newest.version !== null && path.jobs !== null && view.origin.row === null) return null;
  return {
    finding: "differs",
    since: null,
    sentence:
      "The newest write that its source finished and the row say different things, and no version tells which of them is newer.",
    evidence: [...listed([newest]), ...originShows(view)],
  };
}

function lateOrPending(view: ObservedView): Finding | null {
  const { path, readAt } = view.evidence;
  const outstanding = view.standing?.outstanding ?? [];
  // What failed or was lost has its own finding, and is outstanding all the same.
  if (outstanding.length === 0) return null;
  // Within the grace an ended write may be on its way to the row; after that `differs` speaks for it.
  const isOver = (item: ObservedItem) =>
    !isCompared(item, view) && (item.state === "done" || item.state === "gone") && ageMs(item, readAt) > path.graceMs;
  const counted = outstanding.filter((item) => !isOver(item));
  if (counted.length === 0) return null;
  const times = counted.flatMap(({ acceptedAt }) => (acceptedAt === null ? [] : [acceptedAt.getTime()]));
  const oldest = times.length === 0 ? null : Math.min(...times);
  const lag = oldest === null ? 0 : readAt.getTime() - oldest;
  const are = distinct(counted).length === 1 ? "is" : "are";
  const evidence = listed(counted);
  if (lag > path.maxTruthLagMs)
    return {
      finding: "late",
      since: new Date((oldest as number) + path.maxTruthLagMs),
      sentence: `${writes(counted)} to this key ${are} accepted and not in the record, for longer than the contract tolerates.`,
      evidence,
    };
  return {
    finding: "pending",
    since: oldest === null ? null : new Date(oldest),
    sentence: `${writes(counted)} to this key ${are} accepted and not yet in the record.`,
    evidence,
  };
}

const ageMs = ({ acceptedAt, seenAt }: ObservedItem, readAt: Date) =>
  readAt.getTime() - (acceptedAt ?? seenAt).getTime();
