import { ruleSentence } from "../../domain/access/rule-words";
import type { TwoPersonRule } from "../../domain/access/settings";

/** A rule as the API shows it. */
export const membersOf = (rule: TwoPersonRule) => ({
  verbs: [...rule.verbs],
  kinds: [...rule.kinds],
  invariants: [...rule.invariants],
  above: rule.above,
  perIncidentAndDay: rule.perIncidentAndDay,
  sentence: ruleSentence(rule),
});
