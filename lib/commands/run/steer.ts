import type { RunState } from "../../domain/run/run-states";
import type { Steering } from "../../domain/run/steering";
import { ok, type Result, refused } from "../../errors";
import type { By } from "../../ledger/model/incidents";
import type { Run, RunStore } from "../../ledger/model/plans";

export interface SteerParts {
  runs: RunStore;
  /** Makes sure that nothing of a stopped run can land any more; answers why that could not be done yet, or null. */
  bind(id: string, by: By): Promise<string | null>;
}

/** From where each may move a run, and to where. A canary that is let go on and a pause that ends both lead to running. */
const MOVES: Record<Steering, { from: RunState[]; to: RunState }> = {
  continue: { from: ["waiting"], to: "running" },
  pause: { from: ["canary", "running"], to: "paused" },
  resume: { from: ["paused"], to: "running" },
  abort: { from: ["canary", "waiting", "running", "paused"], to: "aborting" },
};

/**
 * Lets a run go on after its canary, pauses, resumes or aborts it; takes hold within one batch. Resuming takes the paths' control
 * as it is now, so whoever resumes has looked at it; a canary that is let go on keeps to the control that it was approved under, and
 * pauses by itself where that moved. Neither goes on under another authority. A pause and an abort keep their reason on the run.
 * Repeating what already is so is no refusal. A pause and an abort return once nothing that began before can land any more: a pause that
 * cannot be sure of that is refused, though it is in force, and an abort leaves the run `aborting` until somebody could.
 */
export async function steerRun(
  { runs, bind }: SteerParts,
  id: string,
  steering: Steering,
  by: By,
  reason: string | null = null,
): Promise<Result<Run>> {
  const { from, to } = MOVES[steering];
  const moved = await runs.move(id, from, to, {
    by,
    because: becauseOf(steering, by, reason),
    adoptEpochs: steering === "resume",
    goesOn: to === "running",
  });
  const run = await runs.read(id);
  if (run === null) return refused({ code: "not-found", detail: `There is no run ${id}.` });
  if ("overtaken" in moved) {
    const because = "the authority was declared anew since it was made: abort this run, and make a new plan";
    return refused({ code: "stale-plan", incident: run.incident, plan: run.plan, because });
  }
  const isSo = run.state === to || (to === "aborting" && run.state === "aborted");
  if (!moved.moved && !isSo)
    return refused({ code: "wrong-state", subject: `Run ${id}`, state: run.state, wanted: from.join(" or ") });
  if (to === "running" || run.state === "aborted") return ok(run);
  const because = await bind(id, by);
  if (because === null || to === "aborting") return ok((await runs.read(id)) as Run);
  return refused({
    code: "store-unreachable",
    store: "a store of the run",
    because: `${because}. The run is paused and takes no further batch; whether the one that it had begun still lands is not known. Pause it again to look`,
    retryAfterSec: 5,
  });
}

/** What a run that stands still or has ended says of itself; one that goes on has nothing to say. */
function becauseOf(steering: Steering, { actor }: By, reason: string | null): string | null {
  if (steering !== "pause" && steering !== "abort") return null;
  return `${steering === "pause" ? "paused" : "aborted"} by ${actor}${reason === null ? "" : `: ${reason}`}`;
}
