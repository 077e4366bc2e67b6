import type { PathSummary } from "../../../lib/api/paths";
import type { PathStanding } from "../../../lib/domain/truth/path-standing";
import type { Tone } from "../../kit/chip/finding.model";

/** The looks of a standing. */
export const STANDING_LOOK: Record<PathStanding, { tone: Tone; word: string; meaning: string }> = {
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

/** A path's standing, as the console tells it everywhere. */
export const standingOf = ({ standing }: Pick<PathSummary, "standing">): PathStanding => standing.state;

/** Tells whether a path asks for a look: any standing but well. */
export const needsLook = (path: PathSummary): boolean => standingOf(path) !== "well";
