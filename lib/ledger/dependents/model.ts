import type { DependentKind, DependentState } from "../../domain/recovery/states";

export interface DependentStanding {
  incident: string;
  pathId: number;
  name: string;
  kind: DependentKind;
  state: DependentState;
  because: string | null;
  attempts: number;
  changedAt: Date;
  /** Whether a queue was paused before incidents held it; null where nobody has looked. */
  pausedBefore: boolean | null;
}

/** An attempt at moving a dependent that it did not follow; `retryInMs` null: it is given up. */
export interface FailedAttempt {
  because: string;
  retryInMs: number | null;
}

/** A dependent by its path and name; several may name one queue. */
export interface DependentName {
  pathId: number;
  name: string;
}
