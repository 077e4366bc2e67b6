import { sentence } from "../../kit/format";
import type { Unasked } from "./answers.model";
import { askingsOf, kindWords, type Question } from "./question.model";

/** The heading over the kinds that could not be searched, beside what was found. */
export const UNSEARCHED_HEADING = "Some paths could not be searched this way";

/** The kinds that could not be searched, each with its reason, as a line of a list. */
export const unsearchedLines = (unasked: readonly Unasked[]): string[] =>
  unasked.map(({ kind, because }) => `As ${kindWords[kind]}: ${sentence(because)}`);

/** Why nobody can tell whether there is a record, where nothing was found. */
export function unknownRecordSentence(question: Question, unasked: readonly Unasked[]): string {
  const missing = unasked
    .map(({ kind, because }) => `${kindWords[kind]} (${because.replace(/\.$/, "")})`)
    .join(", as ");
  const asked = askingsOf(question).filter(({ kind }) => unasked.every((each) => each.kind !== kind));
  const nothing =
    asked.length === 0
      ? ""
      : ` Nothing was found under the text as ${asked.map(({ kind }) => kindWords[kind]).join(", ")}.`;
  return `The text could not be looked up as ${missing}.${nothing}`;
}
