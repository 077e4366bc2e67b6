import type { Change } from "./wire";

/** A change of grants. */
export type GrantChange = Extract<Change, { principal: unknown }>;
/** A change of rules. */
export type RuleChange = Exclude<Change, GrantChange>;

export const isRuleChange = (change: Change): change is RuleChange => "rule" in change;

/** A change of rules as a sentence. */
export const ruleChangeWords = ({ kind, rule }: RuleChange): string =>
  `${kind === "add-rule" ? "Add" : "End"} the rule: ${rule.sentence}`;

/** A change as its buttons name it. */
export function changeName(change: Change): string {
  if (!isRuleChange(change)) return `the grant for ${change.principal.name}`;
  const sentence = change.rule.sentence.replace(/\.$/, "");
  return change.kind === "add-rule" ? `the rule “${sentence}”` : `the end of the rule “${sentence}”`;
}

/** How the caller may decide: apply another's change, wait as the only administrator, or leave it to another one. */
export function decisionOf({ own, aloneFrom }: Change, now: Date): "another's" | "alone" | "alone-later" | "own" {
  if (!own) return "another's";
  if (aloneFrom === null) return "own";
  return now.getTime() > new Date(aloneFrom).getTime() ? "alone" : "alone-later";
}
