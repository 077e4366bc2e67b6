import { describe, expect, it } from "vitest";
import { answerOf } from "../../../test/fixtures/wire/saved";
import { countSentence, worstFirst } from "./answer-order.model";
import { type Found, heldTo } from "./answers.model";

const now = Date.UTC(2026, 2, 4, 3, 18, 0);
type Verdict = Parameters<typeof answerOf>[0];

const one = (verdict: Verdict, age: number) => ({ ...answerOf(verdict, now, age), foundAs: ["actor" as const] });
const found = (...answers: Found["answers"]): Found => ({ answers, unasked: [], readAt: "now", hasMore: false });
const verdicts = ({ answers }: Found) => answers.map(({ answer }) => answer);

/** Every verdict, and how bad its class is: 0 is the worst. */
const CLASSES: Record<Verdict, number> = {
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
const ALL = Object.keys(CLASSES) as Verdict[];

describe("the order of the answers about several writes", () => {
  it.each(ALL.flatMap((first) => ALL.map((second) => [first, second] as const)))(
    "of an older %s and a newer %s is by badness, and by age where they are equally bad",
    (first, second) => {
      const [older, newer] = [one(first, 2), one(second, 1)];
      const isOlderFirst = CLASSES[first] < CLASSES[second];
      // A write that no ledger dated stands first among equals.
      const isUndatedFirst = first === "no-record" && second !== "no-record" && CLASSES[second] === 2;
      const expected = isOlderFirst || isUndatedFirst ? [older, newer] : [newer, older];
      expect(worstFirst(found(older, newer)).answers).toEqual(expected);
      expect(worstFirst(found(newer, older)).answers).toEqual(expected);
    },
  );

  it("puts the one write that was not saved before every write that was", () => {
    const saved = Array.from({ length: 12 }, (_, age) => one("saved", age));
    const ordered = worstFirst(found(...saved, one("never-durable", 13), one("regressed", 14)));
    expect(verdicts(ordered).slice(0, 3)).toEqual(["never-durable", "regressed", "saved"]);
    expect(ordered.answers.slice(2)).toEqual(saved);
  });

  it("changes nothing else of what was found, nor the list that it was given", () => {
    const given = found(one("saved", 1), one("late", 2));
    expect(worstFirst(given)).toEqual({ ...given, answers: [given.answers[1], given.answers[0]] });
    expect(verdicts(given)).toEqual(["saved", "late"]);
  });

  it("stays under the pointer when an answer turns better, and when a worse one comes", () => {
    const shown = worstFirst(found(one("saved", 3), one("accepted", 2)));
    const later = worstFirst(found(one("saved", 3), one("saved", 2), one("never-durable", 1)));
    expect(verdicts(later)).toEqual(["never-durable", "saved", "saved"]);
    const held = heldTo(shown, later);
    expect(held.found.answers).toEqual([one("saved", 2), one("saved", 3)]);
    expect(held.more).toBe(1);
  });
});

describe("the sentence above several answers", () => {
  const many = (verdict: Verdict, count: number) => Array.from({ length: count }, (_, age) => one(verdict, age));

  it("counts the verdicts in the words of their cards, the worst first", () => {
    expect(countSentence(found(...many("saved", 19), ...many("regressed", 2), ...many("never-durable", 1)))).toBe(
      "22 writes: 1 never durable; 2 saved, then lost; 19 saved.",
    );
    expect(countSentence(found(...ALL.toReversed().map((verdict) => one(verdict, 1))))).toBe(
      "10 writes: 1 never durable; 1 saved, then lost; 1 needs a decision; 1 suppressed; 1 unknown; 1 no record; 1 late; 1 accepted; 1 saved; 1 saved, then replaced.",
    );
  });

  it("says that they are the newest where more match than are listed", () => {
    expect(countSentence({ ...found(...many("saved", 36)), hasMore: true })).toBe("The newest 36 writes: 36 saved.");
  });

  it("is none above one answer, or none", () => {
    expect(countSentence(found(one("saved", 1)))).toBeNull();
    expect(countSentence(found())).toBeNull();
  });
});
