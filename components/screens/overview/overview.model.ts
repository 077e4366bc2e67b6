import { parseAsStringLiteral } from "nuqs";
import type { PathSummary, Truth } from "../../../lib/api/paths";
import { PATH_STANDINGS } from "../../../lib/domain/truth/path-standing";
import { standingOf } from "../../shared/path/standing.model";

const SORTS = ["worst", "name", "outstanding", "lag"] as const;
export type Sort = (typeof SORTS)[number];

/** The filter and the order of rows, as the address writes them. */
export const OVERVIEW_VIEW = {
  sort: parseAsStringLiteral(SORTS).withDefault("worst"),
  show: parseAsStringLiteral(["needs-a-look"]),
};
export type OverviewView = Partial<{ sort: Sort; show: "needs-a-look" | null }>;

/**
 * Orders the rows; `worst` goes by standing, then by lag against the contract. Healthy paths keep the configured order, so that the
 * page stands still while nothing is wrong. Unknown figures sort first: they may be the worst.
 */
export function sortPaths(paths: readonly PathSummary[], sort: Sort): PathSummary[] {
  const ranked = paths.map((path) => ({ path, rank: PATH_STANDINGS.indexOf(standingOf(path)) }));
  const well = PATH_STANDINGS.indexOf("well");
  ranked.sort((a, b) => {
    if (sort === "name") return a.path.title.localeCompare(b.path.title);
    if (sort === "outstanding") return compareOutstanding(a.path.truth, b.path.truth);
    if (sort === "lag") return descending(a.path.truth.truthLagMs, b.path.truth.truthLagMs);
    if (a.rank !== b.rank) return a.rank - b.rank;
    if (a.rank === well) return 0;
    return descending(lagShare(a.path), lagShare(b.path)) || compareOutstanding(a.path.truth, b.path.truth);
  });
  return ranked.map(({ path }) => path);
}

function lagShare({ truth, contract }: PathSummary): number | null {
  return truth.truthLagMs === null ? null : truth.truthLagMs / Math.max(1, contract.maxTruthLagMs);
}

function descending(a: number | null, b: number | null): number {
  return (b ?? Number.MAX_VALUE) - (a ?? Number.MAX_VALUE);
}

function compareOutstanding(a: Truth, b: Truth): number {
  if (a.outstanding === null || b.outstanding === null)
    return Number(b.outstanding === null) - Number(a.outstanding === null);
  const difference = BigInt(b.outstanding) - BigInt(a.outstanding);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}
