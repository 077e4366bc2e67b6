import { expect, it } from "vitest";
import { ruleSentence } from "./rules.model";

const rule = { verbs: ["run.start"], kinds: [], invariants: [], above: 0, perIncidentAndDay: false };

it.each([
  [rule, "run.start of plans of every kind."],
  [
    { ...rule, kinds: ["replay"], invariants: ["money"], above: 1_000, perIncidentAndDay: true },
    "run.start of plans of the kind replay on paths of the class money, for more than 1,000 effects of one incident in 24 hours.",
  ],
])("says %j", (given, words) => expect(ruleSentence(given)).toBe(words));
