import type { InvariantClass, ReplayModel } from "../contract";

type TooWeak = Partial<Record<ReplayModel, string>>;

const WINS_BLINDLY = "In last-write-wins the newest value replaces the whole value.";

/**
 * Which replay models cannot keep an invariant, and why. `rebuildable` and `external` ask nothing of replay but that older never
 * overwrites newer, which every model keeps.
 */
const TOO_WEAK: Record<InvariantClass, TooWeak> = {
  rebuildable: {},
  external: {},
  monotonic: {
    "last-write-wins": `${WINS_BLINDLY} A later write with a lower value lowers a value that may never fall.`,
    merge: "This path's value may never fall, and a merge also adds negative increments.",
  },
  mergeable: {
    "last-write-wins": `${WINS_BLINDLY} One of two simultaneous changes is lost, although both could be kept.`,
    monotonic: "A monotonic replay keeps the greater of two values and drops the other, although both could be kept.",
  },
  binding: {
    "last-write-wins": `${WINS_BLINDLY} The version that the change builds on does not count, so a commitment can vanish without a person's decision.`,
    monotonic: "A monotonic replay drops the lower value without a person's decision.",
  },
};

const ENOUGH: Record<InvariantClass, readonly ReplayModel[]> = {
  rebuildable: ["last-write-wins", "versioned", "monotonic", "merge", "append"],
  external: ["last-write-wins", "versioned", "monotonic", "merge", "append"],
  monotonic: ["monotonic", "versioned", "append"],
  mergeable: ["merge", "append", "versioned"],
  binding: ["versioned", "append", "merge"],
};

/** Why a replay model is weaker than an invariant and which models are enough, or null when it keeps it. */
export function replayWeakness(
  invariant: InvariantClass,
  replay: ReplayModel,
): { reason: string; enough: readonly ReplayModel[] } | null {
  const reason = TOO_WEAK[invariant][replay];
  return reason === undefined ? null : { reason, enough: ENOUGH[invariant] };
}
