import { expect, it } from "vitest";
import { ruleSentence } from "./rule-words";
import type { TwoPersonRule } from "./settings";

const rule: TwoPersonRule = { verbs: ["run.start"], kinds: [], invariants: [], above: 0, perIncidentAndDay: false };

it.each<[TwoPersonRule, string]>([
  [rule, "A run of a plan of any kind needs a second person."],
  [
    { ...rule, kinds: ["replay", "amend", "undo"], above: 10_000 },
    "A run of a plan of the kind replay, amend or undo with more than 10,000 effects needs a second person.",
  ],
  [
    { ...rule, kinds: ["replay"], invariants: ["external", "binding"], above: 1_000, perIncidentAndDay: true },
    "A run of a plan of the kind replay on paths of the class external or binding with more than 1,000 effects, counted with the incident's runs of the last 24 hours, needs a second person.",
  ],
])("says %j", (given, words) => expect(ruleSentence(given)).toBe(words));
