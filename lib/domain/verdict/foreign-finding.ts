import type { Finding } from "./findings";
import type { KeyView } from "./view";

/** Why what another program wrote at an entry's key is neither replaced nor cleared. */
export const FOREIGN_STAYS =
  "Another program's value is at the entry's key, and Trueup never changes it. Remove the value with that program, or configure another cache key; the next reader then fills the entry.";

/** A single finding for all regions where another program's value is at the entry's key. */
export function foreignFinding({ foreign }: KeyView): Finding | null {
  if (foreign.length === 0) return null;
  const regions = foreign.map(({ region }) => region);
  return {
    finding: "differs",
    since: null,
    sentence: `Cache ${regions.join(", ")} holds another program's value at the entry's key, and direct readers of the cache get that value.`,
    evidence: foreign.map(({ region, type }) => ({ store: `cache ${region}`, shows: `another program's ${type}` })),
    regions,
  };
}
