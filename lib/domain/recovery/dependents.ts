import type { DependentConfig } from "../contract";
import type { DependentKind } from "./states";

const MOST_ATTEMPTS = 8;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/** The wait after a number of failed attempts of a dependent; null once the attempts are used up. */
export function dependentRetryInMs(attempts: number): number | null {
  if (attempts >= MOST_ATTEMPTS) return null;
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
}

/**
 * Why a dependent is left as it is when its incident lets go, or null. A queue that a person or another tool paused before the incident
 * is not the incident's to resume; `pausedBefore` null: nobody has looked, so the incident never held it.
 */
export function leftAsItIs(dependent: { kind: DependentKind; pausedBefore: boolean | null }): string | null {
  if (dependent.kind !== "queue" || dependent.pausedBefore === false) return null;
  return dependent.pausedBefore
    ? "the dependent was paused before the incident and stays paused; resume it with the tool that paused it"
    : "the incident never held the dependent, so it is left as it is";
}

interface PathOfDependents {
  pathId: number;
  config: { dependents: readonly DependentConfig[] };
}

/** Every name of one dependent, by path: a queue may be the dependent of several paths, and every other kind has one name. */
export function namesOfDependent(
  paths: readonly PathOfDependents[],
  { pathId, config }: { pathId: number; config: DependentConfig },
): { pathId: number; name: string }[] {
  if (config.kind !== "queue") return [{ pathId, name: config.name }];
  const isThisQueue = (d: DependentConfig) =>
    d.kind === "queue" && d.connection === config.connection && d.queue === config.queue && d.prefix === config.prefix;
  return paths.flatMap((path) =>
    path.config.dependents.filter(isThisQueue).map(({ name }) => ({ pathId: path.pathId, name })),
  );
}
