import type pg from "pg";
import type { PathSample } from "./model";

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

/** Forgets samples, tallies and workers' beats of before a time, and late mutations that every horizon has had time for. */
export async function prune(pool: pg.Pool, before: Date): Promise<void> {
  await pool.query("DELETE FROM truth_sample WHERE at < $1", [before]);
  await pool.query("DELETE FROM observation_tally WHERE minute < $1", [before]);
  await pool.query("DELETE FROM worker_beat WHERE beat_at < $1", [before]);
  await pool.query("DELETE FROM late_mutation WHERE came_at < clock_timestamp() - interval '15 minutes'");
}
