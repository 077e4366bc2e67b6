import type { SavedAnswer } from "../../../lib/api/saved";
import { formatCount } from "../../kit/format";
import { answerLooks } from "./answer-look";
import { type Found, newestFirst } from "./answers.model";

/** The verdicts from the worst to the best, as a sentence counts them; those with the same number are as bad as each other. */
const BADNESS: Record<SavedAnswer["answer"], number> = {
  "never-durable": 0,
  regressed: 1,
  "needs-decision": 2,
  suppressed: 2,
  unknown: 2,
  "no-record": 2,
  late: 3,
  accepted: 3,
  saved: 4,
  "saved-then-replaced": 4,
};
const VERDICTS = Object.keys(BADNESS) as SavedAnswer["answer"][];

/** The found answers, the worst first, and among equally bad ones the newest. */
export function worstFirst(found: Found): Found {
  const answers = found.answers.toSorted((a, b) => BADNESS[a.answer] - BADNESS[b.answer] || newestFirst(a, b));
  return { ...found, answers };
}

/** How many writes have which verdict, the worst verdict first; null where there are not several writes. */
export function countSentence({ answers, hasMore }: Pick<Found, "answers" | "hasMore">): string | null {
  if (answers.length < 2) return null;
  const counts = VERDICTS.flatMap((verdict) => {
    const count = answers.filter(({ answer }) => answer === verdict).length;
    return count === 0 ? [] : [`${formatCount(count)} ${answerLooks[verdict].word.toLowerCase()}`];
  });
  return `${hasMore ? "The newest " : ""}${formatCount(answers.length)} writes: ${counts.join("; ")}.`;
}
