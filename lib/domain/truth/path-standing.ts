import type { AcknowledgeMode, DrainState } from "../path-control";
import { FINDINGS, type FindingFacts, type FindingKind, findingFacts } from "../verdict/findings";
import { FALLING_TOLD_MS } from "./falling";
import type { CatchUpLimit } from "./figures";

/** The standings of a path, worst first: what is untrue now, what is overdue, what is not known, and what may become so. */
export const PATH_STANDINGS = ["broken", "late", "unknown", "held", "diverging", "behind", "nearing", "well"] as const;
export type PathStanding = (typeof PATH_STANDINGS)[number];

/** The figures from which a path's standing follows; null: not measured. */
export interface StandingFigures {
  outstanding: string | null;
  truthLagMs: number | null;
  maxTruthLagMs: number;
  findings: Partial<Record<FindingKind, string>> | null;
  /** The findings are the least there are, since a store of the path does not answer. */
  isPartial: boolean;
  limitedBy: CatchUpLimit | null;
  /** For how long the drain has not kept up without a break; null: it keeps up. */
  fallingForMs: number | null;
  drain: DrainState;
  acknowledge: AcknowledgeMode;
}

/** The relay puts a stranded write into its queue again; where that does not come to pass, the path becomes late. */
const PASSING: FindingKind = "stranded";

/** Below this share of the tolerated lag a drain does not fall behind, however long it has had no headroom. */
const BEHIND_SHARE = 0.1;
/** Above this share a drain without headroom falls behind, however short the time. */
const TOLD_SHARE = 0.25;

/** Whether a drain falls behind: a missing headroom may be some slow seconds, until it has lasted or writes are old. */
export function isFallingBehind({
  limitedBy,
  fallingForMs,
  truthLagMs,
  maxTruthLagMs,
}: Pick<StandingFigures, "limitedBy" | "fallingForMs" | "truthLagMs" | "maxTruthLagMs">): boolean {
  if (limitedBy !== "no-headroom" || truthLagMs === null) return false;
  const hasLasted = (fallingForMs ?? 0) >= FALLING_TOLD_MS;
  return truthLagMs > maxTruthLagMs * (hasLasted ? BEHIND_SHARE : TOLD_SHARE);
}

/** A path's standing from its figures of one moment; an unmeasured figure is unknown, never well. */
export function standingNow(figures: StandingFigures): PathStanding {
  const { truthLagMs: lag, maxTruthLagMs, findings, outstanding } = figures;
  const open = FINDINGS.filter((kind) => (findings?.[kind] ?? "0") !== "0");
  const has = (severity: FindingFacts["severity"]) => open.some((kind) => findingFacts(kind).severity === severity);
  // A measured lag outranks the finding: the finding is from the key's last check, and sentences count by lag.
  const isLate = lag === null ? open.includes("late") : lag > maxTruthLagMs;
  if (open.some((kind) => kind !== PASSING && findingFacts(kind).severity === "bad")) return "broken";
  if (isLate) return "late";
  if (lag === null || outstanding === null || findings === null || figures.isPartial || has("unknown"))
    return "unknown";
  if (figures.drain !== "running" || figures.acknowledge === "closed") return "held";
  if (has("warn")) return "diverging";
  if (isFallingBehind(figures)) return "behind";
  return lag > maxTruthLagMs / 2 ? "nearing" : "well";
}

/** A standing as it is told, with its beginning. */
export interface KeptStanding {
  standing: PathStanding;
  since: Date;
  /** Since when the figures have looked better without a break; null: they do not. */
  betterSince: Date | null;
}

/** A path is told to be better only after it has looked better for so long. */
export const BETTER_AFTER_MS = 15_000;

const rank = (standing: PathStanding) => PATH_STANDINGS.indexOf(standing);

/** The standing to tell after one more look: a worse one at once, a better one once every look of the last 15 s was better. */
export function nextStanding(kept: KeptStanding | null, seen: PathStanding, now: Date): KeptStanding {
  if (kept === null || rank(seen) < rank(kept.standing)) return { standing: seen, since: now, betterSince: null };
  if (seen === kept.standing) return { ...kept, betterSince: null };
  const betterSince = kept.betterSince ?? now;
  if (now.getTime() - betterSince.getTime() < BETTER_AFTER_MS) return { ...kept, betterSince };
  return { standing: seen, since: now, betterSince: null };
}
