import type { Finding } from "./findings";
import type { KeyView } from "./view";

/** Why what another program wrote at an entry's key is neither replaced nor cleared. */
export const FOREIGN_STAYS =
  "Another program's value stands at the entry's key and is never changed here. Remove it with that program, or give the cache another key; the next reader then fills the entry.";

/** One finding for all regions where another program's value stands in the entry's place. */
export function foreignFinding({ foreign }: KeyView): Finding | null {
  if (foreign.length === 0) return null;
  const regions = foreign.map(({ region }) => region);
  return {
    finding: "differs",
    since: null,
    sentence: `At the entry's key in cache ${regions.join(", ")} stands what another program wrote: whoever reads the cache itself gets that.`,
    evidence: foreign.map(({ region, type }) => ({ store: `cache ${region}`, shows: `another program's ${type}` })),
    regions,
  };
}
