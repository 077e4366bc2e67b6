import type pg from "pg";
import { timeOfId } from "../domain/time-id";
import type { Finders } from "../domain/truth/path-questions";
import type { FindingKind } from "../domain/verdict/findings";
import { drainHolds } from "./drain/drain-holds";
import type { DrainHold } from "./drain/model";
import { history, keysWithPrefix, search } from "./mutations/history";
import type { FoundMutation, MutationSearch, MutationStory } from "./mutations/model";
import { divergences, findersOf, findingCounts } from "./observations/divergences";
import type { DivergenceFilter, DivergenceRow, SamplePoint } from "./observations/model";
import { frontPage, series } from "./paths/front-page";
import type { FrontRow } from "./paths/model";
import { prismaHistory } from "./prisma-history";
import type { SweepStandings } from "./sweep/model";
import { sweepStandings } from "./sweep/standings";

/** The ledger's read side on Postgres. */
export function postgresLedgerReads(pool: pg.Pool): LedgerReads {
  return {
    ...prismaHistory(pool),
    frontPage: () => frontPage(pool),
    series: (pathId, from, to, stepMs) => series(pool, pathId, from, to, stepMs),
    history: (pathId, key, below, limit) => history(pool, pathId, key, below, limit),
    keysWithPrefix: (pathId, prefix, after, limit) => keysWithPrefix(pool, pathId, prefix, after, limit),
    drainHolds: (pathId, lane, key) => drainHolds(pool, pathId, lane, key),
    search: (by, limit) => search(pool, by, limit),
    async progress(worker, since) {
      const { rows } = await pool.query<{ progress: Record<string, number> }>({
        name: "progress",
        text: "SELECT progress FROM worker_beat WHERE worker = $1 AND beat_at > $2",
        values: [worker, since],
      });
      return rows.map((row) => row.progress);
    },
    async observedUpTo() {
      const { rows } = await pool.query<{ position: string }>({
        name: "observed-up-to",
        text: "SELECT position FROM observer_position WHERE horizon = 1",
      });
      const ms = rows[0] === undefined ? null : timeOfId(rows[0].position);
      return ms === null ? null : new Date(ms);
    },
    divergences: (filter, after, limit) => divergences(pool, filter, after, limit),
    findingCounts: (pathIds) => findingCounts(pool, pathIds),
    findersOf: (pathId) => findersOf(pool, pathId),
    sweepStandings: () => sweepStandings(pool),
  };
}

/** The ledger's read side: what screens and GET routes are made of. Every call is one statement unless it says otherwise. */
export interface LedgerReads {
  frontPage(): Promise<FrontRow[]>;
  /** Points at most `step` apart, oldest first; where nothing was sampled there is no point. */
  series(pathId: number, from: Date, to: Date, stepMs: number): Promise<{ at: Date; figures: SamplePoint }[]>;
  /** A key's history, newest first, below a version. */
  history(pathId: number, key: string, below: bigint | null, limit: number): Promise<MutationStory[]>;
  moves(ids: string[]): Promise<{ mutation: string; to: string; at: Date; by: string; because: string | null }[]>;
  keysWithPrefix(
    pathId: number,
    prefix: string,
    after: string | null,
    limit: number,
  ): Promise<{ key: string; head: bigint; acceptedAt: Date }[]>;
  /** What holds back a key's drain now: its path, its lane, or the key itself; empty where nothing does. */
  drainHolds(pathId: number, lane: number, key: string): Promise<DrainHold[]>;
  /** Newest first, each with what stands in its place. */
  search(by: MutationSearch, limit: number): Promise<FoundMutation[]>;
  /** What live workers of a kind report of their progress. */
  progress(worker: string, since: Date): Promise<Record<string, number>[]>;
  lastFailure(
    pathId: number,
  ): Promise<{ at: Date; lane: number; mutations: number; error: string; sample: string[] } | null>;
  divergences(
    filter: DivergenceFilter,
    after: { since: Date; pathId: number; key: string } | null,
    limit: number,
  ): Promise<DivergenceRow[]>;
  /** Up to when the observer has looked at what was acknowledged; null where it never has. */
  observedUpTo(): Promise<Date | null>;
  /** How far the sweep is, at most a moment old. */
  sweepStandings(): Promise<SweepStandings>;
  findingCounts(pathIds: number[] | null): Promise<Partial<Record<FindingKind, string>>>;
  /** Who found how many of a path's divergences first, since the ledger began. */
  findersOf(pathId: number): Promise<Finders>;
}
