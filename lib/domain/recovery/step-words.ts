import type { Step, StepStatus } from "./steps";

/** Each step's short name, and its title, which says its purpose. */
export const STEP_TITLES: Record<Step, readonly [short: string, title: string]> = {
  stop: ["Stop", "Stop ambiguous acknowledgments"],
  authority: ["Authority", "Declare the authority"],
  replay: ["Replay", "Replay or drain, in order"],
  cache: ["Caches", "Invalidate or rebuild caches"],
  reconcile: ["Reconcile", "Reconcile with the authority"],
  restore: ["Restore", "Restore what depends on it"],
};

/** Each status of a step as a word and a sentence. */
export const STATUS_WORDS: Record<StepStatus, { word: string; meaning: string }> = {
  waiting: { word: "waiting", meaning: "This step starts when the steps before it have passed." },
  current: { word: "current", meaning: "The next work of the incident belongs to this step." },
  done: { word: "passed", meaning: "The gate is open, and a later step has started." },
  reopened: { word: "closed again", meaning: "The gate was open and has closed again, which blocks the later steps." },
  "not-needed": { word: "not needed", meaning: "This incident had nothing to repair here." },
};
