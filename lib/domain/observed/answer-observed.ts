import type { PathContract } from "../contract";
import type { Answer } from "../saved/answer";
import type { Finding } from "../verdict/findings";
import { agreementOf } from "./agreement";
import { classifyObserved } from "./classify-observed";
import { effectOf, isShown, isUntouchedSince, mayBeReplacedUnseen, TIED, UNSEEN } from "./effect";
import type { ItemState, ObservedEvidence, ObservedItem, ObservedRow } from "./evidence";
import { isLateWrite, lateWriteWords } from "./late-write";
import type { Former } from "./mapping";
import { saysTheSame } from "./same-write";
import { compareVersions } from "./version";
import { itemWords, observedView, remembersRows, rowWords } from "./view";
import { newerThan, tiedWith } from "./write-order";

/** What the path's own words are for a change that is in the record, and for one that is on its way. */
export type Wording = Pick<PathContract, "wording">;

const CHECKING = "We cannot confirm now whether your change was saved. Please ask us again in a little while.";
const ATTENTION = "We have your change, and it needs our attention before it can be completed.";
const LEAVES_NO_RECEIPT = "this system leaves no receipts";

const unknown = (sentence: string): Answer => ({
  answer: "unknown",
  sentence,
  customerSentence: CHECKING,
  expectedBy: null,
});

/**
 * Answers for one write of another system, in words as strong as the evidence: what the record shows was read just now, and no receipt
 * says when or by whom it was written.
 */
export function answerObserved(evidence: ObservedEvidence, item: ObservedItem, { wording }: Wording): Answer {
  const { origin, readAt, items, path } = evidence;
  if (origin === null)
    return unknown("The change was accepted, and no record is mapped for this path, so nothing shows its effect.");
  if (!origin.reachable)
    return unknown(`This cannot be answered now: the origin could not be read (${origin.because}).`);
  if (!items.reachable)
    return unknown(`This cannot be answered now: the sources could not be read (${items.because}).`);
  const row = origin.value;
  const effect = effectOf(path, item, row);
  if (path.former != null && isLateWrite(path, item) && effect.kind === "out" && item.state !== "suppressed")
    return lateAnswer(item, row, path.former, readAt);
  if (item.state === "suppressed" && effect.kind !== "in") return suppressed(item);
  // A write that is newer beyond doubt takes this one's place, however an unsure one stands.
  if (!isShown(item, effect, row) && !hasOneOf(path, newerThan(path, item, items.value), row)) {
    const tied = tiedWith(path, item, items.value).some((other) => isShown(other, effectOf(path, other, row), row));
    if (tied) return unknown(`The record was read, and whether it holds the change cannot be told: ${TIED}.`);
  }
  const read = `read at ${readAt.toISOString()}; ${LEAVES_NO_RECEIPT}`;
  switch (effect.kind) {
    case "untold":
      return unknown(`The record was read, and whether it holds the change cannot be told: ${effect.because}.`);
    case "covered":
      return {
        answer: "saved-then-replaced",
        sentence: `The record is at version ${row?.version}, above this write's version ${item.version}: a newer write took its place (${read}).`,
        customerSentence: "Your change was received. A newer change took its place.",
        expectedBy: null,
      };
    case "in":
      return inRecord(item, row, read, wording);
    case "out":
      return notInRecord(evidence, item, row, read);
  }
}

const lateAnswer = (item: ObservedItem, row: ObservedRow | null, former: Former, readAt: Date): Answer => ({
  answer: "needs-decision",
  sentence: `No. The change came to the former system after the takeover (${itemWords(item)}), and the record shows ${rowWords(row)} without it (read at ${readAt.toISOString()}). ${lateWriteWords(former)}`,
  customerSentence: ATTENTION,
  expectedBy: null,
});

const suppressed = ({ because }: ObservedItem): Answer => ({
  answer: "suppressed",
  sentence: `No. The change was taken out of its queue or its source: ${because ?? "no reason was kept"}.`,
  customerSentence:
    "Your change was received, but could not be carried out. We are sorry; please make it again if it is still needed.",
  expectedBy: null,
});

function inRecord(item: ObservedItem, row: ObservedRow | null, read: string, wording: PathContract["wording"]): Answer {
  const isChanged =
    item.version !== null &&
    item.operation === "set" &&
    row !== null &&
    (row.deleted || agreementOf(item.payload, row.value) === "different");
  if (isChanged)
    return {
      answer: "regressed",
      sentence: `The record has this write's version ${item.version} with ${row?.deleted === true ? "a mark of deletion" : "another value"}: the row was changed since, outside this path (${read}).`,
      customerSentence:
        "Your change was saved, and something outside our usual way has changed the record since. We are looking into it.",
      expectedBy: null,
    };
  const shows =
    item.operation === "delete"
      ? `The record shows ${rowWords(row)}, as this deletion asks`
      : row?.version == null || item.version === null
        ? "The record shows this value"
        : `The record shows version ${row.version}, which is at least this write's`;
  return {
    answer: "saved",
    sentence: `${shows} (${read}).`,
    customerSentence: wording.materialized || "Your change is in our records.",
    expectedBy: null,
  };
}

function notInRecord(evidence: ObservedEvidence, item: ObservedItem, row: ObservedRow | null, read: string): Answer {
  const { path, readAt, highestSeen } = evidence;
  const items = observedView(evidence).items ?? [];
  const replaced = replacedBy(evidence, item, row, items);
  if (replaced !== null) return replaced(read);
  const shows = `The record shows ${rowWords(row)} (${read})`;
  const order = compareVersions(highestSeen, item.version);
  if (order === "equal" || order === "above")
    return {
      answer: "regressed",
      sentence: `${shows}. It was read at version ${highestSeen} before, so this write was in the record and was overwritten or lost.`,
      customerSentence:
        "Your change was saved, and a fault on our side has set it back. We still have it, and will put it right.",
      expectedBy: null,
    };
  const same = items.filter((other) => saysTheSame(other, item));
  const live = same.find(({ state }) => state === "waiting" || state === "active" || state === "delayed");
  const failed = same.find(({ state }) => state === "failed");
  if (live === undefined && failed !== undefined)
    return {
      answer: "needs-decision",
      sentence: `${shows}, and not this write. The write failed${failed.because === null ? "" : `: ${failed.because}`}.`,
      customerSentence: `${ATTENTION} Nothing is lost.`,
      expectedBy: null,
    };
  if (mayBeReplacedUnseen(path, item, items, row)) return unknown(`${shows}, and not this write; ${UNSEEN}.`);
  const ageMs = item.acceptedAt === null ? 0 : readAt.getTime() - item.acceptedAt.getTime();
  if (live === undefined && path.jobs !== null && ageMs > path.graceMs)
    return {
      answer: "needs-decision",
      sentence: `${shows}, and not this write. Nothing works on it any more (${itemWords(item)}).`,
      customerSentence: ATTENTION,
      expectedBy: null,
    };
  const since = item.acceptedAt === null ? "" : ` since ${item.acceptedAt.toISOString()}`;
  if (ageMs > path.maxTruthLagMs)
    return {
      answer: "late",
      sentence: `Not yet. The change is known${since}, longer than the contract tolerates. ${shows}. When it will be in the record cannot be told.`,
      customerSentence: "We have your change. Completing it takes longer than usual; it is kept safe and will be done.",
      expectedBy: null,
    };
  return {
    answer: "accepted",
    sentence: `Not yet. The change is known${since} (${itemWords(live ?? item)}). ${shows}.`,
    customerSentence: "We have your change.",
    expectedBy: null,
  };
}

/** Whether the record has one of these writes. */
const hasOneOf = (path: ObservedEvidence["path"], items: readonly ObservedItem[], row: ObservedRow | null): boolean =>
  items.some((item) => effectOf(path, item, row).kind === "in");

const OPEN: ReadonlySet<ItemState> = new Set(["waiting", "active", "delayed", "failed"]);

/**
 * What the record shows of newer writes. Without versions an older write can only be compared through them; with versions a newer
 * deletion leaves no row that would have its version. Null: nothing newer speaks for or against it.
 */
function replacedBy(
  { path }: ObservedEvidence,
  item: ObservedItem,
  row: ObservedRow | null,
  items: readonly ObservedItem[],
): ((read: string) => Answer) | null {
  const newer = newerThan(path, item, items);
  if (newer.length === 0) return null;
  if (hasOneOf(path, newer, row))
    return (read) => ({
      answer: "saved-then-replaced",
      sentence: `The record shows a newer write of this key, which took this one's place (${read}).`,
      customerSentence: "Your change was received. A newer change took its place.",
      expectedBy: null,
    });
  if (item.version !== null || isUntouchedSince(item, row)) return null;
  // Newer writes that are still to come have taken nobody's place.
  if (newer.every((other) => items.some((same) => OPEN.has(same.state) && saysTheSame(same, other)))) return null;
  return () =>
    unknown(
      "Newer writes of this key are known, and the record shows neither them nor this one. No version tells which was in it.",
    );
}

/**
 * Answers for a key of which no write is known: by what the record shows, or by a cache that shows what nothing durable has. Null:
 * nothing is there, and every store that could hold it was read.
 */
export function answerForKey(evidence: ObservedEvidence, { wording }: Wording): Answer | null {
  const view = observedView(evidence);
  const away = awayOf(evidence);
  if (away !== null) return unknown(`This cannot be answered now: ${away}.`);
  const row = view.origin?.row ?? null;
  const doubt = doubtOf(evidence);
  if (row !== null && !row.deleted && doubt !== null)
    return unknown(
      `The record shows ${rowWords(row)} of this key. ${doubt} No single write of the key is known, so it cannot be told which value was asked about.`,
    );
  if (row !== null && !row.deleted)
    return {
      answer: "saved",
      sentence: `The record shows ${rowWords(row)} of this key, read at ${evidence.readAt.toISOString()}. No single write of it is known, and ${LEAVES_NO_RECEIPT}.`,
      customerSentence: wording.materialized || "Your change is in our records.",
      expectedBy: null,
    };
  if (row === null && evidence.highestSeen !== null)
    return {
      answer: "regressed",
      sentence: `The record was read at version ${evidence.highestSeen} of this key before, and has no row now (read at ${evidence.readAt.toISOString()}). No deletion of it is known.`,
      customerSentence:
        "Your change was saved, and a fault on our side has set it back. We still have it, and will put it right.",
      expectedBy: null,
    };
  const [shown] = view.caches;
  if (shown !== undefined && view.unseen === null && (row !== null || !remembersRows(view)))
    return unknown(
      `Cache ${shown.region} shows a value of this key, and neither the record nor any source of writes has it now. ${row === null ? "The record keeps no version that would tell" : "The record has a row marked as deleted, which does not tell"} whether it had it before.`,
    );
  if (shown !== undefined && view.unseen === null)
    return {
      answer: "never-durable",
      sentence: `No. Cache ${shown.region} shows a value of this key, and neither the record nor any source of writes has it.`,
      customerSentence:
        "Your change was shown to you, but it was not saved. We are sorry; please keep what you wrote, in case it has to be made again.",
      expectedBy: null,
    };
  if (view.unseen !== null)
    return unknown(`No write of this key is known, and not everything was read: ${view.unseen}.`);
  return null;
}

/**
 * The answer for a write that only a cache shows and that nothing durable has; null: there is none. It stands beside the answers of the
 * writes that are known. `findings`: those that hold; while the sources were not read since the entry was met, the entry's is not among them.
 */
export function answerForPhantom(evidence: ObservedEvidence, findings: readonly Finding[]): Answer | null {
  const isPhantom = ({ finding }: Finding) => finding === "phantom";
  const shown = classifyObserved(evidence).findings.find(isPhantom);
  if (shown === undefined) return null;
  if (!findings.some(isPhantom)) {
    const regions = (shown.regions ?? []).map((region) => `cache ${region}`).join(" and ");
    return {
      answer: "unknown",
      sentence: `The answer is not known yet: ${regions} shows the change, and the sources that would have it were not read since. Ask again in a few seconds.`,
      customerSentence: "Your change was just received. Please give us a moment to confirm it.",
      expectedBy: null,
    };
  }
  return {
    answer: "never-durable",
    sentence: `No. ${shown.sentence}`,
    customerSentence:
      "Your change was shown to you, but it was not saved. We are sorry; please keep what you wrote, in case it has to be made again.",
    expectedBy: null,
  };
}

/** What speaks against taking the record for what was asked about; null: nothing does. */
const doubtOf = (evidence: ObservedEvidence): string | null =>
  classifyObserved(evidence).findings.find(({ finding }) => DOUBTFUL.has(finding))?.sentence ?? null;

/** An entry below the record does not put the record in doubt; an entry that says something else does. */
const DOUBTFUL: ReadonlySet<string> = new Set(["unknown", "mismatched", "differs", "regressed"]);

function awayOf({ items, origin, caches }: ObservedEvidence): string | null {
  if (!items.reachable) return `the sources could not be read (${items.because})`;
  if (origin?.reachable === false) return `the origin could not be read (${origin.because})`;
  const cache = caches.find(({ reading }) => !reading.reachable);
  return cache === undefined || cache.reading.reachable
    ? null
    : `cache ${cache.region} could not be read (${cache.reading.because})`;
}
