import type { RunWire } from "../../../lib/api/runs";
import { factsOf } from "../../../lib/domain/plan/kinds";
import { RUN } from "../../../lib/domain/run/transitions";
import type { Tone } from "../../kit/chip/finding.model";
import { formatCount, formatRate } from "../../kit/format";

export type RunState = RunWire["state"];

const STATES: Record<RunState, { word: string; tone: Tone; meaning: string }> = {
  canary: { word: "canary", tone: "moving", meaning: "The run applies the first items, then waits." },
  waiting: { word: "waits", tone: "warn", meaning: "The canary has finished: review it, then continue or abort." },
  running: { word: "running", tone: "moving", meaning: "Items are being applied, in each key's order." },
  paused: { word: "paused", tone: "warn", meaning: "No item is applied until the run is resumed." },
  aborting: {
    word: "aborting",
    tone: "warn",
    meaning: "No new item is applied. The batch under way may still land until every store of the run is reached.",
  },
  aborted: { word: "aborted", tone: "bad", meaning: "A person ended the run; applied items stay applied." },
  done: { word: "done", tone: "good", meaning: "Every item has an outcome, and the stores were read back." },
};

/** How a run's state is drawn. */
export const runLook = (state: RunState) => STATES[state];

/** How a run is drawn: one that ended without an effect is not coloured as done. */
export function runLookOf({ state, outcomes }: Pick<RunWire, "state" | "outcomes">) {
  const ended = state === "done" && (outcomes.applied ?? "0") === "0";
  if (!ended) return STATES[state];
  const meaning = "Every item has an outcome, and none of them changed anything.";
  return { word: "nothing changed", tone: "unknown" as const, meaning };
}

/** Why what a kind of run did is not taken back by a plan; null where it is. */
export function whyNoUndo(kind: RunWire["kind"]): string | null {
  const { undo } = factsOf(kind);
  return "whyNot" in undo ? undo.whyNot : null;
}

/** How far a run is, as whole and tenth per cent; decimal strings of any length. All only when it is all. */
export function donePercent({ done, total }: Pick<RunWire, "done" | "total">): number {
  const [part, whole] = [BigInt(done), BigInt(total)];
  return whole === 0n ? 100 : Number((part * 1_000n) / whole) / 10;
}

/** The rate in words: what is allowed, and what sets it. */
export function rateWords({ ratePerSec, allowedPerSec }: Pick<RunWire, "ratePerSec" | "allowedPerSec">): string {
  const allowed = allowedPerSec === null ? "what is allowed is unknown" : `${formatRate(allowedPerSec)}/s allowed`;
  if (ratePerSec === null) return `${allowed}, follows the headroom`;
  const held = allowedPerSec !== null && allowedPerSec < ratePerSec;
  return `${allowed}, ${held ? "held back from the set" : "set to"} ${formatRate(ratePerSec)}/s`;
}

/** Whether the outcomes add up to the plan, once a run is over: the sum as words if they do not. */
export function sumFault({ state, outcomes, total }: Pick<RunWire, "state" | "outcomes" | "total">): string | null {
  if (!RUN.isEnd(state)) return null;
  const sum = Object.values(outcomes).reduce((all, count) => all + BigInt(count ?? "0"), 0n);
  return sum === BigInt(total)
    ? null
    : `The run's outcomes add up to ${formatCount(`${sum}`)}, and the plan has ${formatCount(total)}.`;
}
