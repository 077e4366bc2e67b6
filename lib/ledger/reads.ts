import type pg from "pg";
import { timeOfId } from "../domain/time-id";
import { boundTo } from "./bound-to";
import { drainHolds } from "./drain/drain-holds";
import { history, keysWithPrefix, search, stories } from "./mutations/history";
import { numbersOf } from "./mutations/numbers";
import { divergences, findersOf, findingCounts } from "./observations/divergences";
import { knownFindings } from "./observations/record-divergences";
import { storesNow } from "./observations/stores-now";
import { frontPage, series } from "./paths/front-page";
import { prismaHistory } from "./prisma-history";
import { lossesWaiting } from "./rollback/losses";
import { sweepStandings } from "./sweep/standings";

/** The ledger's read side: what screens and GET routes are made of. Every call is one statement unless it says otherwise. */
export function ledgerReadsOn(pool: pg.Pool) {
  return {
    ...prismaHistory(pool),
    ...boundTo(pool, {
      frontPage,
      series,
      history,
      keysWithPrefix,
      drainHolds,
      search,
      stories,
      numbersOf,
      progress,
      observedUpTo,
      divergences,
      findingCounts,
      findersOf,
      knownFindings,
      sweepStandings,
      storesNow,
      lossesWaiting,
    }),
  };
}

export type LedgerReads = ReturnType<typeof ledgerReadsOn>;

/** Reads the progress that live workers of a kind report. */
async function progress(pool: pg.Pool, worker: string, since: Date): Promise<Record<string, number>[]> {
  const { rows } = await pool.query<{ progress: Record<string, number> }>({
    name: "progress",
    text: "SELECT progress FROM worker_beat WHERE worker = $1 AND beat_at > $2",
    values: [worker, since],
  });
  return rows.map((row) => row.progress);
}

/** Up to when the observer has looked at what was acknowledged; null where it never has. */
async function observedUpTo(pool: pg.Pool): Promise<Date | null> {
  const { rows } = await pool.query<{ position: string }>({
    name: "observed-up-to",
    text: "SELECT position FROM observer_position WHERE horizon = 1",
  });
  const ms = rows[0] === undefined ? null : timeOfId(rows[0].position);
  return ms === null ? null : new Date(ms);
}
