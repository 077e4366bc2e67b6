import { isLate } from "../../domain/alerts/lateness";
import { pathCaughtUp, pathLate } from "../../domain/notification/notices";
import type { Lateness } from "../../ledger/notifications/lateness";

/** A path's lag as it is measured now, beside its contract. */
export interface MeasuredLag {
  pathId: number;
  path: string;
  outstanding: string | null;
  truthLagMs: number | null;
  maxTruthLagMs: number;
}

/**
 * Tells of each path that became late, and of each that is within its contract again: once, whatever number of stewards looks. Answers how
 * many are late.
 */
export async function watchLateness(
  { latePaths, tellLate, tellCaughtUp }: Lateness,
  lags: readonly MeasuredLag[],
  now: Date,
): Promise<number> {
  const known = await latePaths();
  let late = 0;
  for (const lag of lags) {
    const since = known.get(lag.pathId);
    const is = isLate(since !== undefined, lag);
    if (is) late++;
    if (is && since === undefined) await tellLate(lag.pathId, now, pathLate(withFigures(lag)));
    if (!is && since !== undefined) await tellCaughtUp(lag.pathId, pathCaughtUp({ path: lag.path, since, now }));
  }
  return late;
}

const withFigures = ({ path, outstanding, truthLagMs, maxTruthLagMs }: MeasuredLag) => ({
  path,
  outstanding: outstanding ?? "0",
  truthLagMs: truthLagMs ?? 0,
  maxTruthLagMs,
});
