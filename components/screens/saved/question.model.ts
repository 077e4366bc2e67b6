import { type inferParserType, parseAsString } from "nuqs";
import type { SavedFilter } from "../../../lib/api/saved";

/** The kinds of a question: an id from a log, or the key or actor of a write. */
export const kinds = ["mutation", "requestId", "idempotencyKey", "key", "actor"] as const;
export type Kind = (typeof kinds)[number];

export const kindWords: Record<Kind, string> = {
  mutation: "mutation id",
  requestId: "request id",
  idempotencyKey: "idempotency key",
  key: "key",
  actor: "actor",
};

/** The kinds as a reader chooses among them; an actor is a customer, a service or a person of the staff. */
export const kindLabels: Record<Kind, string> = { ...kindWords, actor: "actor (who wrote it)" };

/** A question to support's screen; `any` looks the text up as every kind that it can be. */
export interface Question {
  text: string;
  kind: Kind | "any";
  path: string | null;
}

/** The members of an address that ask a question: the text under its kind, and the path. */
export const QUESTION_ADDRESS = {
  q: parseAsString,
  mutation: parseAsString,
  requestId: parseAsString,
  idempotencyKey: parseAsString,
  key: parseAsString,
  actor: parseAsString,
  path: parseAsString,
};
export type QuestionMembers = inferParserType<typeof QUESTION_ADDRESS>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The likely kind of a text: a mutation id when the text has the form of one, anything otherwise. */
export function guessKind(text: string): Question["kind"] {
  return uuid.test(text.trim()) ? "mutation" : "any";
}

/**
 * The kind that stays as the reader types another text: the kind that the reader has picked, or the kind that the address names. Null
 * where that kind is no more than what the text itself suggests, or where nothing was chosen: then the next text suggests its own.
 */
export function keptKind(question: Question | null, picked: Question["kind"] | null): Question["kind"] | null {
  if (question === null || question.kind === picked) return picked;
  return question.kind === guessKind(question.text) ? null : question.kind;
}

/** Reads the question from an address; null when the address asks nothing. */
export function readQuestion({ path: named, q: text, ...byKind }: QuestionMembers): Question | null {
  const path = named || null;
  const kind = kinds.find((each) => byKind[each]);
  if (kind) return { text: byKind[kind]!, kind, path };
  return text?.trim() ? { text, kind: "any", path } : null;
}

/** The members of an address that ask a question; other members of a question are removed. */
export function writeQuestion({ text, kind, path }: Question): QuestionMembers {
  const none: QuestionMembers = {
    q: null,
    mutation: null,
    requestId: null,
    idempotencyKey: null,
    key: null,
    actor: null,
    path,
  };
  return { ...none, [kind === "any" ? "q" : kind]: text };
}

/** A request to the API: the text as one kind. */
export interface Asking {
  kind: Kind;
  filter: SavedFilter;
}

/** The requests to the API for a question. Ids lose the blanks that come with pasting; a key may have blanks of its own. */
export function askingsOf({ text, kind, path }: Question): Asking[] {
  const asked = kind === "any" ? kinds.filter((each) => each !== "mutation" || uuid.test(text.trim())) : [kind];
  return asked.map((each) => ({
    kind: each,
    filter: { ...(path === null ? {} : { path }), [each]: each === "key" ? text : text.trim() },
  }));
}
