import type { Problem } from "../../../lib/api/common";
import type { SavedAnswer, SavedAnswers } from "../../../lib/api/saved";
import { WHOLE_TEXT } from "../../../lib/domain/saved/outside-ledger";
import { type Kind, kindWords } from "./question.model";

/** The reply for one kind: answers, or the problem that prevented them. */
export type Reply = { kind: Kind; answers: SavedAnswers } | { kind: Kind; problem: Problem };

export interface FoundAnswer extends SavedAnswer {
  /** The kinds as which the text was found. */
  foundAs: Kind[];
}

/** A kind that could not be asked for, and the reason. */
export interface Unasked {
  kind: Kind;
  because: string;
}

/** All replies to a question, taken together. */
export interface Found {
  /** Newest first. */
  answers: FoundAnswer[];
  /** While this list has entries, an empty result proves nothing. */
  unasked: Unasked[];
  readAt: string;
  /** More writes match than are listed. */
  hasMore: boolean;
}

/**
 * Joins the replies to a question. `no-record` stands only when every kind was asked and none has an answer: beside another answer
 * it is dropped, and beside a kind that could not be asked it would be a guess. Without any answer, the first `unknown` about no mutation
 * becomes the answer, and names the kinds that have no record; the others, and all of them beside an answer, become kinds that could not
 * be asked.
 */
export function joinReplies(replies: readonly Reply[]): Found {
  const told = replies.flatMap((reply) => ("answers" in reply ? [reply] : []));
  const all = uniqueAnswers(told);
  const found = all.filter((answer) => answer.answer !== "no-record" && !isBlank(answer));
  const [blank, ...otherBlanks] = all.filter(isBlank);
  const none = all.find(({ answer }) => answer === "no-record");
  const unasked = replies.flatMap((reply) =>
    "problem" in reply ? [{ kind: reply.kind, because: reply.problem.detail }] : [],
  );
  const answers =
    found.length > 0 ? found.sort(newestFirst) : withoutAny(blank, unasked.length === 0 ? none : undefined);
  const unread = answers.some(isBlank) ? otherBlanks : [...(blank ? [blank] : []), ...otherBlanks];
  return {
    answers,
    unasked: uniqueKinds([
      ...unasked,
      ...unread.flatMap(({ foundAs, sentence }) => foundAs.map((kind) => ({ kind, because: sentence }))),
    ]),
    readAt: told.map(({ answers }) => answers.readAt).sort()[0] ?? "",
    hasMore: told.some(({ answers }) => answers.hasMore),
  };
}

/**
 * The answers that a reader has before the eyes, in their places, each as it is now; `more` counts those that came since. Only answers
 * about known writes are held: one about no write in particular gives way to whatever is known now.
 */
export function heldTo(shown: Found, now: Found): { found: Found; more: number } {
  if (shown.answers.length === 0 || shown.answers.some(({ mutation }) => mutation === null))
    return { found: now, more: 0 };
  const current = new Map(now.answers.map((answer) => [answerName(answer), answer]));
  const names = shown.answers.map(answerName);
  return {
    found: {
      ...now,
      answers: shown.answers.map((answer) => current.get(answerName(answer)) ?? answer),
      readAt: names.every((name) => current.has(name)) ? now.readAt : shown.readAt,
    },
    more: [...current.keys()].filter((name) => !names.includes(name)).length,
  };
}

/** The order in which a screen tells what was found. */
export interface Told {
  /** The one answer, or the answer for the newest write of the key that was asked for; null where no answer is for all. */
  lead: FoundAnswer | null;
  /** In the order in which they were given. */
  others: FoundAnswer[];
  /** Whether a newer write than those found may be missing, or, where nothing was found, any write. */
  isDoubtful: boolean;
}

/**
 * Puts the answer of the newest write first where all were found under one key, whose state that write makes. Writes that were found by an
 * actor or a request are a list. A write may be missing where nothing was found, or where the key or a kind as which the text was found
 * could not be read whole.
 */
export function tellInOrder({ answers, unasked }: Pick<Found, "answers" | "unasked">): Told {
  const newest = answers.toSorted(newestFirst)[0];
  if (newest === undefined) return { lead: null, others: [], isDoubtful: unasked.length > 0 };
  const kindsFound = new Set<Kind>(["key", ...answers.flatMap(({ foundAs }) => foundAs)]);
  const isOfKey = answers.every(
    ({ path, key, foundAs }) => path === newest.path && key === newest.key && foundAs.includes("key"),
  );
  const leads = answers.length === 1 || isOfKey;
  return {
    lead: leads ? newest : null,
    others: leads ? answers.filter((answer) => answer !== newest) : answers,
    isDoubtful: !isBlank(newest) && unasked.some(({ kind }) => kindsFound.has(kind)),
  };
}

/** The answer where no write was found: what could not be told stands before what no store has. */
function withoutAny(blank: FoundAnswer | undefined, none: FoundAnswer | undefined): FoundAnswer[] {
  if (blank && none) {
    return [{ ...blank, sentence: `${blank.sentence} As ${orWords(none.foundAs)}, no store has a record of it.` }];
  }
  if (blank) return [blank];
  return none ? [ofAllKinds(none)] : [];
}

/** Words for `no-record` after several kinds were asked: each kind's own sentence speaks of that kind alone. */
function ofAllKinds(none: FoundAnswer): FoundAnswer {
  if (none.foundAs.length < 2) return none;
  const on = none.path === null ? "" : ` on path ${none.path}`;
  return { ...none, sentence: `No store has a record of it${on}, as ${orWords(none.foundAs)}. ${WHOLE_TEXT}` };
}

/** Kinds as words: "request id, key or actor". */
function orWords(kinds: readonly Kind[]): string {
  const words = kinds.map((kind) => kindWords[kind]);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Tells whether an answer is about no mutation in particular, since its kind's stores could not be read. */
function isBlank({ answer, mutation }: SavedAnswer): boolean {
  return answer === "unknown" && mutation === null;
}

function uniqueAnswers(told: readonly { kind: Kind; answers: SavedAnswers }[]): FoundAnswer[] {
  const byName = new Map<string, FoundAnswer>();
  for (const { kind, answers } of told) {
    for (const answer of answers.answers) {
      const known = byName.get(answerName(answer));
      if (!known) byName.set(answerName(answer), { ...answer, foundAs: [kind] });
      else if (!known.foundAs.includes(kind)) known.foundAs.push(kind);
    }
  }
  return [...byName.values()];
}

/**
 * The identity of an answer across two replies: its path and mutation, since the ids of other systems' rows are their own; for an answer
 * without a mutation, its key and sentence.
 */
export function answerName({ mutation, path, key, answer, sentence }: SavedAnswer): string {
  if (answer === "no-record") return answer;
  return JSON.stringify(mutation === null ? [answer, path, key, sentence] : [path, mutation]);
}

/** The order of two answers by the times of their writes. */
export function newestFirst(a: SavedAnswer, b: SavedAnswer): number {
  // An answer without a time is about a write that no ledger dated. It stands first, since the question is about that write.
  const [left, right] = [a.acceptedAt ?? "9999", b.acceptedAt ?? "9999"];
  if (left !== right) return left < right ? 1 : -1;
  return (a.mutation ?? "") < (b.mutation ?? "") ? 1 : -1;
}

function uniqueKinds(unasked: readonly Unasked[]): Unasked[] {
  return [...new Map(unasked.map((each) => [each.kind, each])).values()];
}
