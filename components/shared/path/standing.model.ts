import type { PathSummary } from "../../../lib/api/paths";
import { countedFindings, findingTone, type Tone } from "../../kit/chip/finding.model";

/** The standings of a path, worst first; the order of this list is the order of the page. */
export const STANDINGS = ["late", "broken", "unknown", "held", "diverging", "behind", "nearing", "well"] as const;
export type Standing = (typeof STANDINGS)[number];

/** The looks of a standing. */
export const STANDING_LOOK: Record<Standing, { tone: Tone; word: string; meaning: string }> = {
  late: { tone: "bad", word: "late", meaning: "The oldest outstanding mutation is older than the contract tolerates." },
  broken: {
    tone: "bad",
    word: "broken truth",
    meaning: "Stores disagree, and waiting does not repair the difference.",
  },
  unknown: {
    tone: "unknown",
    word: "unknown",
    meaning: "The truth lag, the outstanding count or the findings could not be measured whole.",
  },
  held: { tone: "warn", word: "held", meaning: "Draining is paused, or acknowledgments are closed." },
  diverging: {
    tone: "warn",
    word: "diverging",
    meaning: "Some keys show readers a value that differs from the record.",
  },
  behind: {
    tone: "warn",
    word: "falling behind",
    meaning: "More writes come in than the origin takes, so the truth lag grows.",
  },
  nearing: {
    tone: "warn",
    word: "nearing late",
    meaning: "The truth lag is over half of the tolerated lag.",
  },
  well: { tone: "good", word: "keeping up", meaning: "All outstanding mutations are within the tolerated lag." },
};

/** Below this share of the tolerated lag, a missing headroom may be one slow second and is not yet shown. */
const BEHIND_SHARE = 0.1;

/** Decides a path's standing from its figures alone; an unmeasured figure is unknown, never well. */
export function standingOf(path: PathSummary): Standing {
  const { truth, contract, control } = path;
  const open = countedFindings(truth.findings ?? {});
  const has = (tone: Tone) => open.some(({ finding }) => findingTone(finding) === tone);
  const lag = truth.truthLagMs;
  // A measured lag outranks the finding: the finding is from the key's last check, and the overview's sentence counts by lag.
  if (lag === null ? open.some(({ finding }) => finding === "late") : lag > contract.maxTruthLagMs) return "late";
  if (has("bad")) return "broken";
  // Findings with a reason are the least there are, since a store of the path does not answer.
  const isPartial = truth.findings === null || truth.unmeasured.findings !== undefined;
  if (lag === null || truth.outstanding === null || isPartial || has("unknown")) return "unknown";
  if (control.drain !== "running" || control.acknowledge === "closed") return "held";
  if (has("warn")) return "diverging";
  if (truth.limitedBy === "no-headroom" && lag > contract.maxTruthLagMs * BEHIND_SHARE) return "behind";
  return lag > contract.maxTruthLagMs / 2 ? "nearing" : "well";
}

/** Tells whether a path asks for a look: any standing but well. */
export const needsLook = (path: PathSummary): boolean => standingOf(path) !== "well";
