import type pg from "pg";
import { timeOfId } from "../../domain/time-id";
import type { LedgerReads } from "../model/ledger-reads";
import { prismaHistory } from "../prisma-history";
import { sweepStandings } from "../sweep/standings";
import { divergences, findersOf, findingCounts } from "./divergences";
import { drainHolds } from "./drain-holds";
import { frontPage, series } from "./front-page";
import { history, keysWithPrefix, search } from "./mutations";

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
