import { describe, expect, it } from "vitest";
import { changeName, decisionOf, ruleChangeWords } from "./change.model";
import type { Change } from "./wire";

const waiting = {
  id: "0195a3b2-aaaa-7abc-8def-000000000001",
  reason: "a test",
  proposedBy: "ada",
  proposedAt: "2026-11-29T09:00:00.000Z",
  own: false,
  aloneFrom: null,
};
const SENTENCE = "A run of a plan of any kind needs a second person";
const rule = {
  verbs: ["run.start" as const],
  kinds: [],
  invariants: [],
  above: 0,
  perIncidentAndDay: false,
  sentence: `${SENTENCE}.`,
};
const adding = { ...waiting, kind: "add-rule" as const, rule };
const ending = { ...waiting, kind: "end-rule" as const, rule: { ...rule, id: waiting.id } };

describe("a waiting change", () => {
  it("is named by its grant or its rule", () => {
    const grant: Change = {
      ...waiting,
      kind: "give-grant",
      principal: { id: waiting.id, name: "Vera" },
      role: "viewer",
      path: "*",
      breakGlass: false,
    };
    expect(changeName(grant)).toBe("the grant for Vera");
    expect(changeName(adding)).toBe(`the rule “${SENTENCE}”`);
    expect(changeName(ending)).toBe(`the end of the rule “${SENTENCE}”`);
    expect(ruleChangeWords(ending)).toBe(`End the rule: ${SENTENCE}.`);
  });

  it.each([
    [{}, "another's"],
    [{ own: true }, "own"],
    [{ own: true, aloneFrom: "2026-11-30T09:00:00.000Z" }, "alone-later"],
    [{ own: true, aloneFrom: "2026-11-29T09:30:00.000Z" }, "alone"],
  ])("of %j is decided as %s", (part, decision) =>
    expect(decisionOf({ ...adding, ...part }, new Date("2026-11-29T10:00:00Z"))).toBe(decision),
  );
});
