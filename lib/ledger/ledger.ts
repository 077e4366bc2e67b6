import type pg from "pg";
import type { ReplayModel } from "../domain/contract";
import type { Lane } from "../domain/lane";
import { boundTo } from "./bound-to";
import { confirmationPaid, confirmationsOwed, oweConfirmation } from "./drain/confirmations";
import { recordFailure } from "./drain/failures";
import { handOff } from "./drain/hand-off";
import { laneBatch } from "./drain/lane-batch";
import { catchUp, laneMark } from "./drain/marks";
import type { LaneBatch } from "./drain/model";
import { queuedJobs, requeue, requeueAll } from "./drain/requeue";
import { release, settle } from "./drain/settle";
import { append } from "./mutations/append";
import { recordCallerRequests } from "./mutations/caller-requests";
import { evidence } from "./mutations/evidence";
import { numbersOf } from "./mutations/numbers";
import { renumber } from "./mutations/renumber";
import { recordRepeated } from "./mutations/repeated";
import { beat } from "./observations/beat";
import { controls, register, selfPause } from "./paths/control";
import { endLease, renewLease } from "./paths/leases";
import type { Control } from "./paths/model";

/**
 * The mutation ledger, through a pool that the caller owns and closes. Every call is one transaction; what it throws means that nothing
 * was changed, except where an answer was lost, and then repeating it is safe.
 */
export function ledgerOn(pool: pg.Pool) {
  const models = new Map<number, ReplayModel>();
  return {
    ...boundTo(pool, {
      controls,
      clockOffsetMs,
      append,
      handOff,
      settle,
      laneMark,
      catchUp,
      release,
      renumber,
      queuedJobs,
      requeue,
      requeueAll,
      evidence,
      recordFailure,
      oweConfirmation,
      confirmationsOwed,
      confirmationPaid,
      selfPause,
      renewLease,
      endLease,
      recordRepeated,
      recordCallerRequests,
      numbersOf,
      beat,
    }),
    /** Registers paths, and remembers their models for the lanes' batches. */
    async register(paths: { name: string; lanes: number; replay: ReplayModel }[]): Promise<Control[]> {
      const registered = await register(pool, paths);
      for (const [i, control] of registered.entries())
        models.set(control.pathId, (paths[i] as { replay: ReplayModel }).replay);
      return registered;
    },
    /** A lane's batch, with what versioned paths need of the version that a write builds on. */
    laneBatch: (lane: Lane, ids: string[]): Promise<LaneBatch> =>
      laneBatch(pool, lane, ids, models.get(lane.pathId) === "versioned"),
  };
}

export type Ledger = ReturnType<typeof ledgerOn>;

/** Milliseconds by which the ledger's clock is ahead of this process's. */
async function clockOffsetMs(pool: pg.Pool): Promise<number> {
  const before = Date.now();
  const { rows } = await pool.query<{ now: Date }>("SELECT clock_timestamp() AS now");
  return (rows[0] as { now: Date }).now.getTime() - (before + Date.now()) / 2;
}
