import type { PathContract } from "../contract";
import { sameJsonText } from "../json-text";
import type { LedgerMutation, OriginRow, Reading, Witness } from "../verdict/evidence";
import type { Forecast } from "./forecast";
import { rowSays } from "./row-says";

/** The ten answers to "did we save it?". */
export const ANSWERS = [
  "saved",
  "saved-then-replaced",
  "accepted",
  "late",
  "needs-decision",
  "suppressed",
  "regressed",
  "never-durable",
  "no-record",
  "unknown",
] as const;
export type AnswerKind = (typeof ANSWERS)[number];

/** The evidence about a mutation that the ledger has. */
export interface SavedEvidence {
  mutation: LedgerMutation;
  contract: Pick<PathContract, "replay" | "maxTruthLagMs" | "wording">;
  /** The origin's receipt of exactly this mutation. */
  receipt: Reading<{ appliedAt: Date } | null>;
  origin: Reading<OriginRow | null>;
  /** The receipt's proof about the present row. */
  witness?: Witness | null;
  /** The ledger's mutation at the row's version, where the row has another version. Null: none. */
  cover: Reading<Cover | null>;
  /** When what is owed is expected in the record. */
  forecast: Forecast;
  suppressedBy: { by: string; because: string | null } | null;
  /** The mutation that a person put in its place, with its evidence. */
  replacedBy: { relation: string; evidence: SavedEvidence } | null;
  now: Date;
}

/** A mutation at the row's version, and whether its receipt is there. */
export interface Cover {
  mutation: LedgerMutation;
  hasReceipt: boolean;
  witness?: Witness | null;
}

/** The mutation that stands in the place of the one asked for, and how it fares itself. */
export interface Replacement {
  mutation: string;
  version: bigint;
  /** What came of the one asked for: amended-as, restored-as, salvaged-as. */
  relation: string;
  answer: AnswerKind;
  sentence: string;
}

export interface Answer {
  answer: AnswerKind;
  /** For the one who asks. */
  sentence: string;
  /** For the customer; never says more than is proven. */
  customerSentence: string;
  expectedBy: Date | null;
  replacedBy?: Replacement;
}

const NOT_CONFIRMED = "We cannot confirm now whether your change was saved. Please ask us again in a little while.";

/** Beyond what the clocks of ledger and origin may differ by, a receipt younger than the settlement is that of a second application. */
const CLOCKS_MS = 60_000;

const REPLACES = new Set<PathContract["replay"]>(["last-write-wins", "versioned", "monotonic"]);

/**
 * Answers for one mutation. `saved` and `saved-then-replaced` are said only on what was just read in the origin: on its own
 * receipt or, where it was withdrawn and the very same was accepted again, on that of the mutation in its place.
 */
export function answerFor(evidence: SavedEvidence): Answer {
  const { mutation, replacedBy } = evidence;
  if (replacedBy === null) return mutation.state === "suppressed" ? suppressed(evidence) : ownAnswer(evidence);
  const of = replacedBy.evidence;
  const answer = answerFor(of);
  const replacement: Replacement = {
    mutation: of.mutation.id,
    version: of.mutation.version,
    relation: replacedBy.relation,
    answer: answer.answer,
    sentence: answer.sentence,
  };
  if (mutation.state === "suppressed")
    return { ...withdrawnFor(evidence, of.mutation, answer), replacedBy: replacement };
  const own = ownAnswer(evidence);
  const took = `A repair replaced the change with ${named(of.mutation)}. The answer for that mutation: ${answer.sentence}`;
  return { ...own, sentence: `${own.sentence} ${took}`, replacedBy: replacement };
}

const named = ({ id, version }: LedgerMutation) => `mutation ${id} (version ${version})`;

/** Answers for a suppressed and replaced mutation. A replacement with the same content answers for it; other content cannot. */
function withdrawnFor(evidence: SavedEvidence, by: LedgerMutation, next: Answer): Answer {
  const who = withdrawal(evidence);
  if (saysTheSame(evidence.mutation, by))
    return {
      ...next,
      sentence: `The change was ${who}, and then accepted again as ${named(by)} with the same content. The answer for that mutation: ${next.sentence}`,
    };
  return {
    answer: "suppressed",
    sentence: `No. The change was accepted, and then ${who}; ${named(by)} replaced it. The answer for that mutation: ${next.sentence}`,
    customerSentence: CORRECTED[next.answer] ?? WITHDRAWN,
    expectedBy: null,
  };
}

function saysTheSame(a: LedgerMutation, b: LedgerMutation): boolean {
  return a.operation === b.operation && sameJsonText(a.payload, b.payload);
}

const WITHDRAWN =
  "Your change was received, but could not be carried out. We are sorry; please make it again if it is still needed.";
const REPLACED = "Your change was received, and a correction took its place";
const ON_ITS_WAY = `${REPLACED}. The correction is kept safe and on its way.`;
const CORRECTED: Partial<Record<AnswerKind, string>> = {
  saved: `${REPLACED}, which is saved.`,
  "saved-then-replaced": `${REPLACED}. A newer change has since replaced the correction.`,
  accepted: ON_ITS_WAY,
  late: ON_ITS_WAY,
  "needs-decision": `${REPLACED}, which needs our attention before it can be completed.`,
  regressed: `${REPLACED}. A fault on our side has undone the correction, and we are restoring it.`,
  unknown: `${REPLACED}. We cannot confirm yet whether the correction is saved.`,
};

function ownAnswer(evidence: SavedEvidence): Answer {
  const { mutation, receipt, origin } = evidence;
  if (receipt.reachable && receipt.value !== null) return applied(evidence, receipt.value.appliedAt);
  if (mutation.state === "materialized" || mutation.state === "superseded" || mutation.state === "unknown") {
    if (!receipt.reachable) return unread("origin", receipt.because);
    if (mutation.state === "superseded") return superseded(evidence);
    if (mutation.state === "materialized") return receiptGone(evidence);
  }
  if (mutation.state === "conflicted" || mutation.state === "failed") return needsDecision(evidence);
  return owed(evidence, !origin.reachable || !receipt.reachable);
}

function applied(evidence: SavedEvidence, appliedAt: Date): Answer {
  const { mutation, origin, contract } = evidence;
  if (!origin.reachable) return unread("origin", origin.because);
  const at = origin.value?.version ?? 0n;
  if (at < mutation.version)
    return {
      answer: "regressed",
      sentence: `The change was saved at ${appliedAt.toISOString()}, but the record has since fallen back to ${at === 0n ? "nothing" : `version ${at}`}. The ledger still has the change.`,
      customerSentence:
        "Your change was saved, and a fault on our side has undone it. We still have it, and will put it right.",
      expectedBy: null,
    };
  const saved = `The change was saved at ${appliedAt.toISOString()}`;
  if (contract.replay === "append" && evidence.witness?.mutation === mutation.id && evidence.witness.holds === false)
    return {
      answer: "regressed",
      sentence: `${saved}, but the record no longer has its item. The record does not hold the saved change.`,
      customerSentence: CHANGED_SINCE,
      expectedBy: null,
    };
  if (at > mutation.version && REPLACES.has(contract.replay))
    return (
      uncovered(evidence, saved) ?? {
        answer: "saved-then-replaced",
        sentence: `${saved}; a newer change (version ${at}) has since replaced it.`,
        customerSentence: "Your change was saved. A newer change has since replaced it.",
        expectedBy: null,
      }
    );
  // The row is a sum that this change is part of, as long as the newest receipt of the key vouches for it.
  const doubt = at > mutation.version && contract.replay === "merge" ? uncovered(evidence, saved) : null;
  if (doubt !== null) return doubt;
  if (
    at === mutation.version &&
    origin.value !== null &&
    rowSays(mutation, origin.value, contract.replay, evidence.witness ?? null) === "changed"
  )
    return overwritten(saved, at);
  const isBack = mutation.settledAt !== null && appliedAt.getTime() - mutation.settledAt.getTime() > CLOCKS_MS;
  const told = contract.wording.materialized || "Your change is saved.";
  return {
    answer: "saved",
    sentence: `Yes. The record has the change since ${appliedAt.toISOString()}, and the receipt proves it.${isBack && mutation.settledAt ? ` The record had the change before, from ${mutation.settledAt.toISOString()}, and lost it; the change was then applied again.` : ""}`,
    customerSentence: isBack
      ? `${told} A fault on our side had undone it for a time, and that has been put right.`
      : told,
    expectedBy: null,
  };
}

const CHANGED_SINCE =
  "Your change was saved, and the record has since been changed in an unusual way. We are looking into it.";

function overwritten(saved: string, at: bigint): Answer {
  return {
    answer: "regressed",
    sentence: `${saved}. The row has since been changed outside this path, at the same version ${at}. The record does not hold the saved change.`,
    customerSentence: CHANGED_SINCE,
    expectedBy: null,
  };
}

/** Returns the answer where the row's newer version is not proven to be a change of this path; null where its receipt proves it. */
function uncovered({ cover, origin, contract }: SavedEvidence, saved: string): Answer | null {
  if (!cover.reachable) return unread("ledger", cover.because);
  const row = origin.reachable ? origin.value : null;
  if (row === null) return null;
  const { value: by } = cover;
  if (by === null)
    return {
      answer: "unknown",
      sentence: `${saved}. The row is now at version ${row.version}, which was written outside this path. Whether the row still holds the change is not known.`,
      customerSentence: CHANGED_SINCE,
      expectedBy: null,
    };
  // A mark that was not exceeded moves the row's version up and leaves no receipt.
  if (contract.replay === "monotonic" && by.mutation.state === "superseded") return null;
  if (!by.hasReceipt)
    return {
      answer: "unknown",
      sentence: `${saved}. The row is now at version ${row.version}, and the origin has no receipt of that version. What replaced the change cannot be proven.`,
      customerSentence: CHANGED_SINCE,
      expectedBy: null,
    };
  // Of a sum, the receipt with the highest mark speaks, whichever change's it is.
  if (contract.replay === "merge") return by.witness?.holds === false ? overwritten(saved, row.version ?? 0n) : null;
  return rowSays(by.mutation, row, contract.replay, by.witness ?? null) === "changed"
    ? overwritten(saved, row.version ?? 0n)
    : null;
}

function superseded(evidence: SavedEvidence): Answer {
  const { mutation, origin } = evidence;
  if (!origin.reachable) return unread("origin", origin.because);
  const at = origin.value?.version ?? 0n;
  if (at >= mutation.version) {
    const doubt =
      at > mutation.version ? uncovered(evidence, "The change was accepted, and a newer change replaced it") : null;
    return (
      doubt ?? {
        answer: "saved-then-replaced",
        sentence: `The change was accepted, and version ${at} in the record replaced it${mutation.because ? ` (${mutation.because})` : ""}.`,
        customerSentence: "Your change was received. A newer change replaced it.",
        expectedBy: null,
      }
    );
  }
  return {
    answer: "regressed",
    sentence: `A newer change replaced this change, but the record has since fallen back to ${at === 0n ? "nothing" : `version ${at}`}. The ledger still has the newer change.`,
    customerSentence: "A fault on our side has set your record back. We still have it, and will put it right.",
    expectedBy: null,
  };
}

function receiptGone(evidence: SavedEvidence): Answer {
  const { mutation, origin } = evidence;
  if (origin.reachable && (origin.value?.version ?? 0n) < mutation.version)
    return {
      answer: "regressed",
      sentence:
        "The ledger lists the change as saved, but the record no longer has the change or its receipt. The ledger still has the change.",
      customerSentence:
        "Your change was saved, and a fault on our side has undone it. We still have it, and will put it right.",
      expectedBy: null,
    };
  return {
    answer: "unknown",
    sentence: "The ledger lists the change as saved, but the origin has no receipt. The change cannot be proven.",
    customerSentence: NOT_CONFIRMED,
    expectedBy: null,
  };
}

function needsDecision({ mutation }: SavedEvidence): Answer {
  return {
    answer: "needs-decision",
    sentence: `The change is accepted, is not in the record, and waits for a decision${mutation.because ? `: ${mutation.because}` : ""}.`,
    customerSentence: "We have your change, and it needs our attention before it can be completed. Nothing is lost.",
    expectedBy: null,
  };
}

const withdrawal = ({ suppressedBy: s }: SavedEvidence) =>
  `suppressed${s ? ` by ${s.by}${s.because ? `: ${s.because}` : ""}` : ""}`;

function suppressed(evidence: SavedEvidence): Answer {
  return {
    answer: "suppressed",
    sentence: `No. The change was accepted, and then ${withdrawal(evidence)}.`,
    customerSentence: WITHDRAWN,
    expectedBy: null,
  };
}

function owed({ mutation, contract, forecast, now }: SavedEvidence, originAway: boolean): Answer {
  const tolerated = new Date(mutation.acceptedAt.getTime() + contract.maxTruthLagMs);
  const expectedBy = forecast.inMs === null || originAway ? null : new Date(now.getTime() + forecast.inMs);
  const away = originAway ? "the record cannot be read at the moment" : null;
  const because = away ?? (forecast.inMs === null ? forecast.because : "");
  const when =
    expectedBy === null
      ? `The time when the record will have the change is not known: ${because}.`
      : `By the measured catch-up, the record should have the change by ${expectedBy.toISOString()}.`;
  if (now > tolerated)
    return {
      answer: "late",
      sentence: `Not yet. The change was accepted at ${mutation.acceptedAt.toISOString()} and should have been in the record by ${tolerated.toISOString()}. ${when}`,
      customerSentence: "We have your change. Completing it takes longer than usual; it is kept safe and will be done.",
      expectedBy,
    };
  return {
    answer: "accepted",
    sentence: `Not yet. The change is safe in the ledger since ${mutation.acceptedAt.toISOString()}. ${when}`,
    customerSentence: contract.wording.accepted || "We have your change.",
    expectedBy,
  };
}

function unread(store: string, because: string): Answer {
  return {
    answer: "unknown",
    sentence: `The question cannot be answered now: the ${store} could not be read (${because}).`,
    customerSentence: NOT_CONFIRMED,
    expectedBy: null,
  };
}

/** For a mutation that the ledger has on a path that is not configured any more: its record cannot be read. */
export function notConfigured(
  path: string,
  mutation: Pick<LedgerMutation, "version" | "state" | "acceptedAt">,
): Answer {
  const { version, state, acceptedAt } = mutation;
  return {
    answer: "unknown",
    sentence: `Path ${path} is no longer in the configuration, so the record cannot be read. The ledger has the change: accepted at ${acceptedAt.toISOString()} as version ${version}, ${state}.`,
    customerSentence:
      "We have your change, and we cannot confirm now whether it was saved. Please ask us again in a little while.",
    expectedBy: null,
  };
}

/** For a question that could not be looked up at all. */
export function notReadable(store: string, because: string): Answer {
  return unread(store, because);
}
