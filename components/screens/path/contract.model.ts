import type { PathSummary } from "../../../lib/api/paths";
import { boundaryOf } from "../../../lib/domain/boundaries";
import { formatDuration } from "../../kit/format";

type Contract = PathSummary["contract"];

/** The contract as sentences for readers who did not build the system. */
export function contractSentences({ contract, mode }: Pick<PathSummary, "contract" | "mode">): string[] {
  if (mode === "observed")
    return [
      MODES.observed,
      `The record is expected to have a change within ${formatDuration(contract.maxTruthLagMs)}.`,
      INVARIANTS[contract.invariant],
      "Trueup does not see the answers that the other system gives to its callers.",
    ];
  const told = boundaryOf(contract).told(contract.wording, formatDuration(contract.maxTruthLagMs));
  return [told, INVARIANTS[contract.invariant], REPLAYS[contract.replay], MODES[mode]];
}

const INVARIANTS: Record<Contract["invariant"], string> = {
  rebuildable: "A lost value can be rebuilt from elsewhere.",
  external: "Its effects can be seen outside, so an older value that reappears is noticed.",
  monotonic: "Its value may never go back.",
  mergeable: "Changes may arrive in any order; each counts once.",
  binding: "It binds by contract: a lost write is a broken promise to somebody.",
};

const REPLAYS: Record<Contract["replay"], string> = {
  "last-write-wins": "Replayed, the newest version wins and older ones are superseded.",
  versioned: "Replayed, a change applies only on the version it builds on; one that no longer fits waits for a person.",
  monotonic: "Replayed, the greater value stays.",
  merge: "Replayed, each change is added once.",
  append: "Replayed, each item is inserted once.",
};

const MODES: Record<PathSummary["mode"], string> = {
  native: "Trueup carries these writes itself.",
  observed: "Another system carries these writes; Trueup reads its stores, and evidence is labelled observed.",
};
