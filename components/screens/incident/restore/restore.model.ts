import type { IncidentWire } from "../../../../lib/api/incidents";
import type { Tone } from "../../../kit/chip/finding.model";
import { formatDuration } from "../../../kit/format";
import { shortTitle } from "../../../shared/incident/step.model";

type Dependent = IncidentWire["dependents"][number];

const LOOKS: Record<Dependent["state"], { tone: Tone; word: string }> = {
  holding: { tone: "moving", word: "being held back" },
  held: { tone: "warn", word: "held" },
  restoring: { tone: "moving", word: "coming back" },
  restored: { tone: "good", word: "back, verified" },
  failed: { tone: "bad", word: "did not come back" },
};
const LEFT_PAUSED: { tone: Tone; word: string } = { tone: "warn", word: "left paused" };

/** The looks of a dependent's state. A queue that was paused before the incident does not come back with it. */
export function dependentLook({ state, pausedBefore }: Pick<Dependent, "state" | "pausedBefore">) {
  return state === "restored" && pausedBefore === true ? LEFT_PAUSED : LOOKS[state];
}

/** The next dependent in the declared order, and whether any is under way: dependents come back one by one. */
export function nextDependent(dependents: readonly Dependent[]): { next: Dependent | null; underWay: boolean } {
  return {
    next: dependents.find(({ state }) => state !== "restored") ?? null,
    underWay: dependents.some(({ state }) => state === "restoring"),
  };
}

/** The dependents that come back with a restore, as a sentence: each that is not back yet, by name. */
export function comesBack(dependents: readonly Pick<Dependent, "name" | "state">[]): string {
  const names = [...new Set(dependents.flatMap(({ name, state }) => (state === "restored" ? [] : [name])))];
  if (names.length === 0) return dependents.length === 0 ? "No dependent is held." : "Every dependent is back.";
  if (names.length === 1) return `${names[0]} comes back, and is verified.`;
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)} come back one by one in this order, each verified before the next.`;
}

/** Tells whether a path is still stopped or reads past its caches. Such an incident is not closed without reopening the path. */
export function leavesStopped({ acknowledgments, controls }: Pick<IncidentWire, "acknowledgments" | "controls">) {
  return acknowledgments.some(({ mode }) => mode !== "contract") || controls.some(({ reads }) => reads === "origin");
}

/**
 * The reason why an incident cannot be closed yet, from the gate of its last step; null when the gate is open. Breaking the glass
 * overrides it.
 */
export function closeWaitsFor({ steps }: Pick<IncidentWire, "steps">): string | null {
  const waits = steps.filter(({ gate, status }) => !gate.open && status !== "not-needed");
  return waits.length === 0 ? null : `Not passed yet: ${waits.map(({ step }) => shortTitle(step)).join(", ")}.`;
}

/** The paths that are later than their contract tolerates, or whose lag is not known, in a sentence each. */
export function latePaths(
  paths: readonly { title: string; truth: { truthLagMs: number | null }; contract: { maxTruthLagMs: number } }[],
): { title: string; words: string }[] {
  return paths.flatMap(({ title, truth: { truthLagMs }, contract: { maxTruthLagMs } }) => {
    if (truthLagMs === null) return [{ title, words: `The truth lag of ${title} is not measured.` }];
    const words = `${title} is ${formatDuration(truthLagMs)} behind; its contract tolerates ${formatDuration(maxTruthLagMs)}.`;
    return truthLagMs > maxTruthLagMs ? [{ title, words }] : [];
  });
}
