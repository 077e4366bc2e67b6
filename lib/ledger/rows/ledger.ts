import type pg from "pg";
import type { ReplayModel } from "../../domain/contract";
import type { LedgerPort } from "../model/ledger";
import { append } from "./append";
import { confirmationPaid, confirmationsOwed, oweConfirmation } from "./confirmations";
import { controls, register, selfPause } from "./control";
import { evidence } from "./evidence";
import { handOff } from "./hand-off";
import { laneBatch } from "./lane-batch";
import { leases } from "./leases";
import { catchUp, laneMark } from "./marks";
import { renumber } from "./renumber";
import { release, settle } from "./settle";
import { queuedJobs, requeue, requeueAll } from "./sweep";

/** The ledger on Postgres, through a pool that the caller owns and closes. */
export function postgresLedger(pool: pg.Pool): LedgerPort {
  const models = new Map<number, ReplayModel>();
  return {
    async register(paths) {
      const registered = await register(pool, paths);
      for (const [i, control] of registered.entries())
        models.set(control.pathId, (paths[i] as { replay: ReplayModel }).replay);
      return registered;
    },
    controls: () => controls(pool),
    async clockOffsetMs() {
      const before = Date.now();
      const { rows } = await pool.query<{ now: Date }>("SELECT clock_timestamp() AS now");
      return (rows[0] as { now: Date }).now.getTime() - (before + Date.now()) / 2;
    },
    append: (pathId, rows, lanes, run) => append(pool, pathId, rows, lanes ?? null, run),
    handOff: (pathIds, limits, enqueue) => handOff(pool, pathIds, limits, enqueue),
    laneBatch: (pathId, lane, ids) => laneBatch(pool, pathId, lane, ids, models.get(pathId) === "versioned"),
    settle: (pathId, lane, settled, by) => settle(pool, pathId, lane, settled, by),
    laneMark: (pathId, lane) => laneMark(pool, pathId, lane),
    catchUp: (pathId, lane, flushes, by) => catchUp(pool, pathId, lane, flushes, by),
    release: (pathId, lane, releases, by) => release(pool, pathId, lane, releases, by),
    renumber: (pathId, lane, bases, by) => renumber(pool, pathId, lane, bases, by),
    queuedJobs: (pathId, lane, after, before, limit) => queuedJobs(pool, pathId, lane, after, before, limit),
    requeue: (pathId, lane, jobs, part) => requeue(pool, pathId, lane, jobs, part),
    requeueAll: (pathId, lane, before) => requeueAll(pool, pathId, lane, before),
    evidence: (pathId, keys, window) => evidence(pool, pathId, keys, window),
    async recordFailure(pathId, lane, failure) {
      await pool.query(
        `INSERT INTO flush_failure (path_id, lane, at, mutations, error, sample) VALUES ($1, $2, now(), $3, $4, $5)
         ON CONFLICT (path_id, lane) DO UPDATE
           SET at = EXCLUDED.at, mutations = EXCLUDED.mutations, error = EXCLUDED.error, sample = EXCLUDED.sample`,
        [pathId, lane, failure.mutations, failure.error.slice(0, 2_000), failure.sample],
      );
    },
    oweConfirmation: (pathId, region, keys) => oweConfirmation(pool, pathId, region, keys),
    confirmationsOwed: (limit) => confirmationsOwed(pool, limit),
    confirmationPaid: (owed) => confirmationPaid(pool, owed),
    selfPause: (pathId, because) => selfPause(pool, pathId, because),
    ...leases(pool),
    async beat(worker, instance, progress) {
      await pool.query({
        name: "beat",
        text: `INSERT INTO worker_beat (worker, instance, started_at, beat_at, progress) VALUES ($1, $2, now(), now(), $3)
               ON CONFLICT (worker, instance) DO UPDATE SET beat_at = now(), progress = EXCLUDED.progress`,
        values: [worker, instance, JSON.stringify(progress)],
      });
    },
  };
}
