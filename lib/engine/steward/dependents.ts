import type { DependentConfig } from "../../domain/contract";
import { dependentRetryInMs, leftAsItIs, namesOfDependent } from "../../domain/recovery/dependents";
import { byWorker } from "../../ledger/audit/by";
import type { DependentStanding } from "../../ledger/dependents/model";
import type { Incidents } from "../../ledger/incidents/incidents";
import type { DependentPort } from "../../stores/dependent/port";
import type { Log, WiredPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";

const DUE_AT_ONCE = 100;

export interface DependentParts {
  incidents: Pick<
    Incidents,
    "dueDependents" | "dependentMoved" | "dependentFailed" | "heldBeside" | "notePausedBefore"
  >;
  paths: readonly Pick<WiredPath, "pathId" | "config">[];
  reach(config: DependentConfig): DependentPort;
  log: Log;
  by: string;
}

/**
 * Holds back or releases each dependent that waits for it, and records what was verified. A dependent that does not follow is tried
 * again with growing pauses, and given up after a number of attempts. Returns the number tried.
 */
export async function moveDependents(parts: DependentParts): Promise<number> {
  const { incidents, log } = parts;
  const by = byWorker(parts.by);
  const due = await incidents.dueDependents(DUE_AT_ONCE);
  await Promise.all(
    due.map(async (dependent) => {
      const { failure, left = null, error } = await move(parts, dependent);
      if (failure === null) return incidents.dependentMoved(dependent, left, by);
      const attempts = dependent.attempts + 1;
      const retryInMs = dependentRetryInMs(attempts);
      const fields = { incident: dependent.incident, dependent: dependent.name, attempts, error };
      if (retryInMs === null) log.error(fields, "a dependent did not follow, and its attempts are used up");
      else log.warn(fields, "a dependent did not follow and is tried again");
      return incidents.dependentFailed(dependent, { because: failure, retryInMs }, by);
    }),
  );
  return due.length;
}

interface Moved {
  /** Why the dependent did not follow, or null. */
  failure: string | null;
  /** What was thrown where the dependent could not be reached. */
  error?: unknown;
  /** Why a restored dependent is left as it is. */
  left?: string | null;
}

/** Moves one dependent; one that another incident still holds stays held. */
async function move({ incidents, paths, reach }: DependentParts, due: DependentStanding): Promise<Moved> {
  const { pathId, name } = due;
  const path = paths.find((p) => p.pathId === pathId);
  const config = path?.config.dependents.find((d) => d.name === name);
  if (path === undefined || config === undefined) return { failure: "the dependent is no longer in the configuration" };
  const held = due.state === "holding";
  const names = namesOfDependent(paths, { pathId, config });
  try {
    const dependent = reach(config);
    if (held) {
      // The queue's pause is read before the hold: an incident does not lift a pause made by a person or another tool.
      if (dependent.tellsPause && due.pausedBefore === null)
        await incidents.notePausedBefore(due, names, await dependent.isPaused());
    } else {
      const left = leftAsItIs(due);
      if (left !== null) return { failure: null, left };
      if ((await incidents.heldBeside(due, names)) !== null) return { failure: null };
    }
    const took = await dependent.follow({ held, incident: due.incident, path: path.config.name, name });
    return { failure: took ? null : "the dependent did not follow" };
  } catch (error) {
    return { failure: reasonOf(error), error };
  }
}
