import type { Disposition } from "../../plan/disposition";

/** What a repair verb would do to one item of another system, and why. */
export interface RepairDecision {
  disposition: Disposition;
  because: string | null;
}

export const would = (disposition: Disposition, because: string | null = null): RepairDecision => ({
  disposition,
  because,
});

/** Dispositions of one job's writes from the one that speaks loudest: a batch job goes as a whole or not at all. */
const LOUDEST: readonly Disposition[] = [
  "forbidden",
  "conflict",
  "superseded",
  "blocked",
  "set-aside",
  "refused",
  "apply",
  "already-applied",
];

/** The decision about a job by those about each of its writes. */
export function worstDecision(decisions: readonly RepairDecision[]): RepairDecision {
  const [first, ...others] = [...decisions].sort(
    (a, b) => LOUDEST.indexOf(a.disposition) - LOUDEST.indexOf(b.disposition),
  );
  if (first === undefined) throw new Error("a job without a write has no decision");
  if (others.length === 0 || first.disposition === "apply" || first.disposition === "already-applied") return first;
  return { ...first, because: `of the ${decisions.length} writes of its job one speaks against it: ${first.because}` };
}
