import type { DependentConfig } from "../../domain/contract";
import { dependentRetryInMs, leftAsItIs, namesOfDependent } from "../../domain/recovery/dependents";
import type { DependentStanding } from "../../ledger/dependents/model";
import type { IncidentStore } from "../../ledger/incidents/model";
import type { DependentPort } from "../../stores/dependent/port";
import type { Log, WiredPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";

const DUE_AT_ONCE = 100;

export interface DependentParts {
  incidents: Pick<
    IncidentStore,
    "dueDependents" | "dependentMoved" | "dependentFailed" | "heldBeside" | "notePausedBefore"
  >;
  paths: readonly Pick<WiredPath, "pathId" | "config">[];
  reach(config: DependentConfig): DependentPort;
  log: Log;
  by: string;
}

/**
 * Holds back or lets go each dependent that waits for it, and records what was verified. A dependent that does not follow is tried again
 * with growing pauses, and given up after some attempts. Answers how many were tried.
 */
export async function moveDependents(parts: DependentParts): Promise<number> {
  const { incidents, log } = parts;
  const by = { actor: parts.by, requestId: null };
  const due = await incidents.dueDependents(DUE_AT_ONCE);
  await Promise.all(
    due.map(async (dependent) => {
      const { failure, left = null } = await move(parts, dependent);
      if (failure === null) return incidents.dependentMoved(dependent, left, by);
      const attempts = dependent.attempts + 1;
      const retryInMs = dependentRetryInMs(attempts);
      const fields = { incident: dependent.incident, dependent: dependent.name, attempts, error: failure };
      if (retryInMs === null) log.error(fields, "a dependent does not follow and is given up");
      else log.warn(fields, "a dependent did not follow and is tried again");
      return incidents.dependentFailed(dependent, failure, retryInMs, by);
    }),
  );
  return due.length;
}

interface Moved {
  /** Why it did not follow, or null. */
  failure: string | null;
  /** Why it is left as it is although it is restored. */
  left?: string | null;
}

/** A dependent that another incident still holds stays held. */
async function move({ incidents, paths, reach }: DependentParts, due: DependentStanding): Promise<Moved> {
  const { pathId, name } = due;
  const path = paths.find((p) => p.pathId === pathId);
  const config = path?.config.dependents.find((d) => d.name === name);
  if (path === undefined || config === undefined) return { failure: "it is not configured any more" };
  const held = due.state === "holding";
  const names = namesOfDependent(paths, { pathId, config });
  try {
    const dependent = reach(config);
    if (held) {
      // It is looked at before the hold: a pause that a person or another tool made is not the incident's to lift.
      if (dependent.tellsPause && due.pausedBefore === null)
        await incidents.notePausedBefore(due, names, await dependent.isPaused());
    } else {
      const left = leftAsItIs(due);
      if (left !== null) return { failure: null, left };
      if ((await incidents.heldBeside(due, names)) !== null) return { failure: null };
    }
    const took = await dependent.follow({ held, incident: due.incident, path: path.config.name, name });
    return { failure: took ? null : "it did not take" };
  } catch (error) {
    return { failure: reasonOf(error) };
  }
}
