import type { PathSummary, Truth } from "../../../lib/api/paths";
import { countedFindings, findingTone, type Tone } from "../../kit/chip/finding.model";

/** How a path stands, worst first; the order of this list is the order of the page. */
const STANDINGS = ["late", "broken", "unknown", "held", "diverging", "nearing", "well"] as const;
export type Standing = (typeof STANDINGS)[number];

export const STANDING_LOOK: Record<Standing, { tone: Tone; word: string; meaning: string }> = {
  late: { tone: "bad", word: "late", meaning: "Its oldest outstanding mutation is older than the contract tolerates." },
  broken: { tone: "bad", word: "broken truth", meaning: "Stores disagree in a way that waiting does not mend." },
  unknown: {
    tone: "unknown",
    word: "unknown",
    meaning: "Its truth lag or its outstanding count could not be measured.",
  },
  held: { tone: "warn", word: "held", meaning: "Draining is paused, or acknowledgments are closed." },
  diverging: { tone: "warn", word: "diverging", meaning: "Some keys show readers something else than the record." },
  nearing: {
    tone: "warn",
    word: "nearing late",
    meaning: "Its truth lag is over half of what the contract tolerates.",
  },
  well: { tone: "good", word: "keeping up", meaning: "Whatever is outstanding is within the tolerated lag." },
};

/** Decides how a path stands from its figures alone; what was not measured is unknown, never well. */
export function standingOf(path: PathSummary): Standing {
  const { truth, contract, control } = path;
  const open = countedFindings(truth.findings ?? {});
  const has = (tone: Tone) => open.some(({ finding }) => finding !== "late" && findingTone(finding) === tone);
  const lag = truth.truthLagMs;
  if ((lag !== null && lag > contract.maxTruthLagMs) || open.some(({ finding }) => finding === "late")) return "late";
  if (has("bad")) return "broken";
  if (lag === null || truth.outstanding === null || truth.findings === null || has("unknown")) return "unknown";
  if (control.drain !== "running" || control.acknowledge === "closed") return "held";
  if (has("warn")) return "diverging";
  return lag > contract.maxTruthLagMs / 2 ? "nearing" : "well";
}

export const SORTS = ["worst", "name", "outstanding", "lag"] as const;
export type Sort = (typeof SORTS)[number];

/**
 * Orders the rows; `worst` goes by standing, then by lag against the contract. Paths that are well keep the configured
 * order, so that the page stands still while nothing is wrong. Unknown figures sort first: they may be the worst.
 */
export function sortPaths(paths: readonly PathSummary[], sort: Sort): PathSummary[] {
  const ranked = paths.map((path) => ({ path, rank: STANDINGS.indexOf(standingOf(path)) }));
  const well = STANDINGS.indexOf("well");
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

/** Whether a path asks for a look: anything but well. */
export const needsLook = (path: PathSummary): boolean => standingOf(path) !== "well";

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
