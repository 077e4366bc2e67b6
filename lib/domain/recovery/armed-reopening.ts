/** A reopening that waits until the truth lag has stayed low. */
export interface ArmedReopening {
  lagUnderMs: number;
  /** How long the lag has to stay low without a break. */
  forMs: number;
  thenClose: boolean;
  calmSince: Date | null;
}

export interface ArmedEvidence {
  /** What a gate before the reopening waits for; null where all are open. */
  blocker: string | null;
  /** Each path's truth lag; null where it is not measured. */
  lags: readonly { path: string; truthLagMs: number | null }[];
  /** The paths are reopened already. */
  isReopened: boolean;
  /** What the last gate waits for after the reopening; null where it is open. */
  watching: string | null;
  now: Date;
}

/** What the steward does about an armed reopening in one round. */
export type ArmedMove =
  | { do: "wait"; calmSince: Date | null; waitsFor: string }
  | { do: "reopen" }
  | { do: "close" }
  /** Nothing is left to do. */
  | { do: "end" };

/** The next move of an armed reopening. A lag that is not measured is not low. */
export function armedMove(armed: ArmedReopening, evidence: ArmedEvidence): ArmedMove {
  const { blocker, lags, isReopened, watching, now } = evidence;
  if (isReopened) {
    if (!armed.thenClose) return { do: "end" };
    return blocker === null && watching === null
      ? { do: "close" }
      : { do: "wait", calmSince: null, waitsFor: blocker ?? watching ?? "" };
  }
  const high = lags.find(({ truthLagMs }) => truthLagMs === null || truthLagMs >= armed.lagUnderMs);
  const waitsFor =
    blocker ??
    (high === undefined
      ? null
      : high.truthLagMs === null
        ? `the truth lag of ${high.path} is not measured`
        : `${high.path} is ${seconds(high.truthLagMs)} behind, wanted under ${seconds(armed.lagUnderMs)}`);
  if (waitsFor !== null) return { do: "wait", calmSince: null, waitsFor };
  const calmSince = armed.calmSince ?? now;
  const calmForMs = now.getTime() - calmSince.getTime();
  return calmForMs >= armed.forMs
    ? { do: "reopen" }
    : {
        do: "wait",
        calmSince,
        waitsFor: `the lag has been low for ${seconds(calmForMs)}, wanted ${seconds(armed.forMs)}`,
      };
}

const seconds = (ms: number) => `${Math.max(0, Math.floor(ms / 1_000))} s`;
