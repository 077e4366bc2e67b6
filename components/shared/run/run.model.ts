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

/** The looks of a run's state. */
export const runLook = (state: RunState) => STATES[state];

/** The looks of a run: a run that ended without an effect is not coloured as done. */
export function runLookOf({ state, outcomes }: Pick<RunWire, "state" | "outcomes">) {
  const ended = state === "done" && (outcomes.applied ?? "0") === "0";
  if (!ended) return STATES[state];
  const meaning = "Every item has an outcome, and none of them changed anything.";
  return { word: "nothing changed", tone: "unknown" as const, meaning };
}

/** The reason why no plan takes back the effects of a kind of run; null where a plan does. */
export function whyNoUndo(kind: RunWire["kind"]): string | null {
  const { undo } = factsOf(kind);
  return "whyNot" in undo ? undo.whyNot : null;
}

/** The progress of a run in whole and tenth per cent, from decimal strings of any length. 100 stands for a complete run only. */
export function donePercent({ done, total }: Pick<RunWire, "done" | "total">): number {
  const [part, whole] = [BigInt(done), BigInt(total)];
  return whole === 0n ? 100 : Number((part * 1_000n) / whole) / 10;
}

/** The rate in words: the allowed rate, and its source. */
export function rateWords({ ratePerSec, allowedPerSec }: Pick<RunWire, "ratePerSec" | "allowedPerSec">): string {
  const allowed = allowedPerSec === null ? "what is allowed is unknown" : `${formatRate(allowedPerSec)}/s allowed`;
  if (ratePerSec === null) return `${allowed}, follows the headroom`;
  const held = allowedPerSec !== null && allowedPerSec < ratePerSec;
  return `${allowed}, ${held ? "held back from the set" : "set to"} ${formatRate(ratePerSec)}/s`;
}

/** The sum of a finished run's outcomes in words, if it differs from the plan's total. */
export function sumFault({ state, outcomes, total }: Pick<RunWire, "state" | "outcomes" | "total">): string | null {
  if (!RUN.isEnd(state)) return null;
  const sum = Object.values(outcomes).reduce((all, count) => all + BigInt(count ?? "0"), 0n);
  return sum === BigInt(total)
    ? null
    : `The run's outcomes add up to ${formatCount(`${sum}`)}, and the plan has ${formatCount(total)}.`;
}
