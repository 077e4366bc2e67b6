import type pg from "pg";
import type { ReplayModel } from "../domain/contract";
import type { Mark, MarkedFlush } from "../domain/marks";
import type { RunHold } from "../domain/run/run-overtaken";
import type { LedgerEvidence } from "../domain/verdict/evidence";
import { confirmationPaid, confirmationsOwed, oweConfirmation } from "./drain/confirmations";
import { handOff } from "./drain/hand-off";
import { laneBatch } from "./drain/lane-batch";
import { catchUp, laneMark } from "./drain/marks";
import type { HandOffLimits, Handoff, LaneBatch, LanePart, OwedConfirmations, Release, Settling } from "./drain/model";
import { queuedJobs, requeue, requeueAll } from "./drain/requeue";
import { release, settle } from "./drain/settle";
import { append } from "./mutations/append";
import { evidence } from "./mutations/evidence";
import type { Appended, AppendRow } from "./mutations/model";
import { renumber } from "./mutations/renumber";
import { recordRepeated } from "./mutations/repeated";
import { controls, register, selfPause } from "./paths/control";
import { endLease, renewLease } from "./paths/leases";
import type { Control } from "./paths/model";

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
    renewLease: (pathId, producer, lease) => renewLease(pool, pathId, producer, lease),
    endLease: (pathId, producer) => endLease(pool, pathId, producer),
    recordRepeated: (mutation, as) => recordRepeated(pool, mutation, as),
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

/**
 * The Postgres mutation ledger. Every method is one transaction; what it throws means that nothing was changed, except where
 * an answer was lost, and then repeating it is safe.
 */
export interface LedgerPort {
  /** Makes sure that each path has its control and tally rows; refuses to change the lanes or the model of a path in use. */
  register(paths: { name: string; lanes: number; replay: ReplayModel }[]): Promise<Control[]>;
  controls(): Promise<Control[]>;
  /** Milliseconds by which the ledger's clock is ahead of this process's. */
  clockOffsetMs(): Promise<number>;
  /**
   * Appends in order, one answer a row. Rows refused leave nothing behind. Rows of repairs, which never come together with others',
   * may go to a path that is closed. `lanes`: over how many they were spread; nothing is appended where the ledger has another number.
   */
  /** `run`: the attempt whose batch this is; throws RunOvertaken, and appends nothing, where it is the run's newest no more. */
  append(pathId: number, rows: AppendRow[], lanes?: number, run?: RunHold): Promise<Appended[]>;
  /**
   * Takes accepted mutations of these paths' running lanes, at most `perJob` ids a job, and hands them to `enqueue` inside the
   * transaction that marks them queued: if `enqueue` throws LanesRefused what it names is not marked, if it throws anything else nothing
   * is; if the process dies in between they are handed over again. Lanes that the caller does not know are left for who does.
   */
  handOff(pathIds: number[], limits: HandOffLimits, enqueue: (handoffs: Handoff[]) => Promise<void>): Promise<number>;
  laneBatch(pathId: number, lane: number, ids: string[]): Promise<LaneBatch>;
  /**
   * Settles each id at most once, and records the flushes that brought them in; answers which ones this call settled. Throws
   * MarksMoved, and settles nothing, where a flush does not follow what is recorded of the lane: the origin was put back meanwhile.
   */
  settle(
    pathId: number,
    lane: number,
    settled: { settlings: Settling[]; flushes: MarkedFlush[] },
    by: string,
  ): Promise<string[]>;
  laneMark(pathId: number, lane: number): Promise<Mark>;
  /**
   * Records flushes that the origin has and the ledger has not, and settles what they applied as materialized. Answers the ids that
   * the ledger does not know at all, and then nothing was recorded.
   */
  catchUp(pathId: number, lane: number, flushes: MarkedFlush[], by: string): Promise<string[]>;
  release(pathId: number, lane: number, releases: Release[], by: string): Promise<void>;
  /**
   * Numbers keys' mutations above versions that the origin held before the ledger knew the keys. Answers the keys that stand above
   * them now; a key of which anything is settled stays as it is.
   */
  renumber(pathId: number, lane: number, bases: ReadonlyMap<string, bigint>, by: string): Promise<Set<string>>;
  /** A page of a lane for the sweep, oldest first: the jobs its queued mutations name, and where the next page begins (null: at the end). */
  queuedJobs(
    pathId: number,
    lane: number,
    after: string,
    queuedBefore: Date,
    limit: number,
  ): Promise<{ jobs: string[]; last: string | null }>;
  /** Takes the mutations of these jobs back to `accepted`, so that the relay finds them again; only those of a part, where one is given. */
  requeue(pathId: number, lane: number, jobs: string[], part?: LanePart): Promise<number>;
  /** Takes everything back that was queued before the given time; a queue that lost everything is refilled with it. */
  requeueAll(pathId: number, lane: number, queuedBefore: Date): Promise<number>;
  evidence(pathId: number, keys: string[], window: number): Promise<Map<string, LedgerEvidence>>;
  recordFailure(
    pathId: number,
    lane: number,
    failure: { mutations: number; error: string; sample: string[] },
  ): Promise<void>;
  oweConfirmation(pathId: number, region: string, keys: string[]): Promise<void>;
  confirmationsOwed(limit: number): Promise<OwedConfirmations[]>;
  /** Forgets what was owed; what was owed anew since it was read stays owed. */
  confirmationPaid(owed: OwedConfirmations): Promise<void>;
  /** A path stops draining by itself (`because`), or resumes; a pause by a person is left alone. */
  selfPause(pathId: number, because: string | null): Promise<void>;
  /**
   * Renews a producer's right to acknowledge on a cache's word. While the path's control allows it, the deadline that the producer's
   * acknowledgments carry is recorded first, so that a switch knows until when one of them may still land.
   */
  renewLease(
    pathId: number,
    producer: string,
    lease: { ttlMs: number; region: string; cacheUntilMs: number },
  ): Promise<{ control: Control; expiresInMs: number }>;
  /** Ends a lease; until when its acknowledgments may still land stays recorded. */
  endLease(pathId: number, producer: string): Promise<void>;
  /** The ledger has under another id what was acknowledged as `mutation`: the same content, under the same idempotency key. */
  recordRepeated(mutation: string, as: string): Promise<void>;
  beat(worker: string, instance: string, progress: Record<string, number | string>): Promise<void>;
}
