import type pg from "pg";
import type { KeptStanding } from "../../domain/truth/path-standing";
import type { PathSample, StoreNow } from "./model";

/** Writes a path's figures of now, unless newer ones are there, and a point of its series where one is given. */
export async function writeSample(pool: pg.Pool, pathId: number, { at, figures, point }: PathSample): Promise<void> {
  await pool.query({
    name: "write-now",
    text: `INSERT INTO truth_now (path_id, at, figures) VALUES ($1, $2, $3)
           ON CONFLICT (path_id) DO UPDATE SET at = EXCLUDED.at, figures = EXCLUDED.figures WHERE truth_now.at < EXCLUDED.at`,
    values: [pathId, at, JSON.stringify(figures)],
  });
  if (point !== null)
    await pool.query({
      name: "write-sample",
      text: "INSERT INTO truth_sample (path_id, at, figures) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
      values: [pathId, at, JSON.stringify(point)],
    });
}

/**
 * Keeps the last probe of each store. The ledger keeps the first `awaySince` of a store until a probe comes without one. An older probe
 * of another process changes nothing.
 */
export async function writeStoresNow(pool: pg.Pool, at: Date, probes: readonly Omit<StoreNow, "at">[]): Promise<void> {
  await pool.query({
    name: "write-stores-now",
    text: `INSERT INTO store_now AS was (store, at, away_since, writable, because, proved_at)
           SELECT * FROM unnest($1::text[], array_fill($2::timestamptz, ARRAY[cardinality($1::text[])]), $3::timestamptz[], $4::boolean[], $5::text[], $6::timestamptz[])
           ON CONFLICT (store) DO UPDATE SET at = EXCLUDED.at, writable = EXCLUDED.writable, because = EXCLUDED.because,
             away_since = CASE WHEN EXCLUDED.away_since IS NOT NULL THEN coalesce(was.away_since, EXCLUDED.away_since) END,
             proved_at = coalesce(EXCLUDED.proved_at, was.proved_at)
           WHERE was.at < EXCLUDED.at`,
    values: [
      probes.map(({ store }) => store),
      at,
      probes.map(({ awaySince }) => awaySince),
      probes.map(({ writable }) => writable),
      probes.map(({ because }) => because),
      probes.map(({ provedAt }) => provedAt),
    ],
  });
}

/** Keeps how each path stands, unless a newer standing is there. */
export async function writeStandings(
  pool: pg.Pool,
  at: Date,
  standings: readonly (KeptStanding & { pathId: number })[],
): Promise<void> {
  await pool.query({
    name: "write-standings",
    text: `INSERT INTO path_standing AS was (path_id, at, standing, since, better_since)
           SELECT path_id, $1, standing, since, better_since
           FROM unnest($2::smallint[], $3::text[], $4::timestamptz[], $5::timestamptz[]) AS u(path_id, standing, since, better_since)
           ON CONFLICT (path_id) DO UPDATE SET at = EXCLUDED.at, standing = EXCLUDED.standing, since = EXCLUDED.since, better_since = EXCLUDED.better_since
           WHERE was.at < EXCLUDED.at`,
    values: [
      at,
      standings.map(({ pathId }) => pathId),
      standings.map(({ standing }) => standing),
      standings.map(({ since }) => since),
      standings.map(({ betterSince }) => betterSince),
    ],
  });
}

/** Forgets samples, tallies and workers' beats of before a time, and late mutations that every horizon has had time for. */
export async function prune(pool: pg.Pool, before: Date): Promise<void> {
  await pool.query("DELETE FROM truth_sample WHERE at < $1", [before]);
  await pool.query("DELETE FROM observation_tally WHERE minute < $1", [before]);
  await pool.query("DELETE FROM worker_beat WHERE beat_at < $1", [before]);
  await pool.query("DELETE FROM late_mutation WHERE came_at < clock_timestamp() - interval '15 minutes'");
}
