import { grouped } from "../truth/summary";
import type { TwoPersonRule } from "./settings";

/** A rule about second persons as a sentence. */
export function ruleSentence({ kinds, invariants, above, perIncidentAndDay }: TwoPersonRule): string {
  const plan = kinds.length === 0 ? "a plan of any kind" : `a plan of the kind ${either(kinds)}`;
  const on = invariants.length === 0 ? "" : ` on paths of the class ${either(invariants)}`;
  const more = above === 0 ? "" : ` with more than ${grouped(BigInt(above))} effects`;
  const together = above > 0 && perIncidentAndDay ? ", counted with the incident's runs of the last 24 hours," : "";
  return `A run of ${plan}${on}${more}${together} needs a second person.`;
}

/** Names as people list alternatives: "replay", "replay or undo", "replay, amend or undo". */
function either(names: readonly string[]): string {
  const [last, ...others] = [...names].reverse();
  return others.length === 0 ? `${last}` : `${others.reverse().join(", ")} or ${last}`;
}
