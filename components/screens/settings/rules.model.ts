import { formatCount } from "../../kit/format";
import type { Rule } from "./wire";

/** A rule as a sentence. */
export function ruleSentence({ verbs, kinds, invariants, above, perIncidentAndDay }: Rule): string {
  const about = kinds.length === 0 ? "plans of every kind" : `plans of the kind ${kinds.join(", ")}`;
  const on = invariants.length === 0 ? "" : ` on paths of the class ${invariants.join(", ")}`;
  const more =
    above === 0
      ? ""
      : `, for more than ${formatCount(above)} effects${perIncidentAndDay ? " of one incident in 24 hours" : ""}`;
  return `${verbs.join(", ")} of ${about}${on}${more}.`;
}
