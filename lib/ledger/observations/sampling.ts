import type pg from "pg";
import type { TallyReading } from "../../domain/truth/figures";
import { findingsOf } from "../paths/front-page";
import type { LedgerObservations } from "./model";

type Sampling = Pick<
  LedgerObservations,
  | "tallies"
  | "openFindings"
  | "oldestByLane"
  | "lowerWatermarks"
  | "raiseWatermarks"
  | "heldLanes"
  | "heldKeys"
  | "hotKeys"
  | "distinctOwedKeys"
  | "observed"
  | "writeSample"
  | "prune"
>;

interface TallyRow {
  path_id: number;
  lane: number;
  kind: number;
  total: string;
  delays: string[];
  at: Date;
}

/** What the sampler reads and writes. */
export function sampling(pool: pg.Pool): Sampling {
  return {
    async tallies() {
      const { rows } = await pool.query<TallyRow>({
        name: "tallies",
        text: "SELECT *, clock_timestamp() AS at FROM lane_tally",
      });
      const readings = new Map<number, TallyReading>();
      for (const row of rows) {
        const reading = readings.get(row.path_id) ?? { atMs: row.at.getTime(), lanes: [], delays: [] };
        readings.set(row.path_id, reading);
        let lane = reading.lanes.find((l) => l.lane === row.lane);
        if (lane === undefined) {
          lane = { lane: row.lane, accepted: 0, settled: 0 };
          reading.lanes.push(lane);
        }
        if (row.kind === 0) lane.accepted = Number(row.total);
        else {
          lane.settled = Number(row.total);
          for (const [b, n] of row.delays.entries()) reading.delays[b] = (reading.delays[b] ?? 0) + Number(n);
        }
      }
      return readings;
    },
    async openFindings() {
      const { rows } = await pool.query<{ path_id: number; counts: Record<string, string> }>({
        name: "open-findings",
        text: "SELECT path_id, jsonb_object_agg(finding::text, open::text) AS counts FROM finding_tally WHERE open > 0 GROUP BY path_id",
      });
      return new Map(rows.map((row) => [row.path_id, findingsOf(row.counts)]));
    },
    async oldestByLane(pathId) {
      const { rows } = await pool.query<{ lane: number; mutation_id: string; accepted_at: Date }>({
        name: "oldest-by-lane",
        text: `SELECT w.lane, x.mutation_id, x.accepted_at FROM lane_watermark w CROSS JOIN LATERAL (
                 SELECT q.mutation_id, q.accepted_at FROM outstanding q
                 WHERE q.path_id * 64 + q.lane = w.path_id * 64 + w.lane AND q.accepted_at >= w.oldest_from ORDER BY q.accepted_at LIMIT 1) x
               WHERE w.path_id = $1 ORDER BY w.lane`,
        values: [pathId],
      });
      return rows.map((row) => ({ lane: row.lane, mutation: row.mutation_id, acceptedAt: row.accepted_at }));
    },
    async lowerWatermarks(pathId) {
      const { rows } = await pool.query<{ lane: number; mutation_id: string; accepted_at: Date }>({
        name: "lower-watermarks",
        text: `WITH x AS (
                 SELECT w.lane, q.mutation_id, q.accepted_at FROM lane_watermark w CROSS JOIN LATERAL (
                   SELECT o.mutation_id, o.accepted_at FROM outstanding o
                   WHERE o.path_id * 64 + o.lane = w.path_id * 64 + w.lane ORDER BY o.accepted_at LIMIT 1) q
                 WHERE w.path_id = $1),
               lowered AS (
                 UPDATE lane_watermark w SET oldest_from = x.accepted_at FROM x
                 WHERE w.path_id = $1 AND w.lane = x.lane AND w.oldest_from > x.accepted_at)
               SELECT * FROM x ORDER BY lane`,
        values: [pathId],
      });
      return rows.map((row) => ({ lane: row.lane, mutation: row.mutation_id, acceptedAt: row.accepted_at }));
    },
    async raiseWatermarks(pathId) {
      await pool.query({ name: "raise-watermarks", text: "SELECT raise_oldest($1::smallint)", values: [pathId] });
    },
    async heldLanes(pathId) {
      const { rows } = await pool.query<{ lane: number }>({
        name: "held-lanes",
        text: "SELECT lane FROM drain_hold WHERE path_id = $1 AND lane >= 0 AND key = ''",
        values: [pathId],
      });
      return rows.map((row) => row.lane);
    },
    async heldKeys(pathId) {
      const { rows } = await pool.query<{ n: number }>({
        name: "held-keys",
        text: "SELECT count(*)::integer AS n FROM drain_hold WHERE path_id = $1 AND lane = -1",
        values: [pathId],
      });
      return rows[0]?.n ?? 0;
    },
    async hotKeys(pathId, sample, limit) {
      const { rows } = await pool.query<{ key: string; n: string }>({
        name: "hot-keys",
        text: `WITH lanes AS (SELECT lane FROM lane_watermark WHERE path_id = $1),
          sampled AS (
            SELECT x.key FROM lanes l CROSS JOIN LATERAL (
              (SELECT key FROM outstanding WHERE path_id = $1 AND lane = l.lane ORDER BY mutation_id LIMIT $2)
              UNION ALL
              (SELECT key FROM outstanding WHERE path_id = $1 AND lane = l.lane ORDER BY mutation_id DESC LIMIT $2)) x),
          candidates AS (SELECT key FROM sampled GROUP BY key ORDER BY count(*) DESC LIMIT $3)
          SELECT c.key, (SELECT count(*) FROM outstanding o WHERE o.path_id = $1 AND o.key = c.key) AS n FROM candidates c
          ORDER BY n DESC`,
        values: [pathId, sample, limit],
      });
      return rows.map((row) => ({ key: row.key, outstanding: BigInt(row.n) }));
    },
    async distinctOwedKeys(pathId) {
      const { rows } = await pool.query<{ n: string }>({
        name: "distinct-owed-keys",
        text: "SELECT count(DISTINCT key) AS n FROM outstanding WHERE path_id = $1",
        values: [pathId],
      });
      return BigInt(rows[0]?.n ?? 0);
    },
    async observed(pathId, since) {
      const { rows } = await pool.query<{
        horizon: number;
        offered: string;
        observed: string;
        consistent: string;
        unknown: string;
      }>({
        name: "observed",
        text: `SELECT horizon, sum(offered) AS offered, sum(observed) AS observed, sum(consistent) AS consistent, sum(unknown) AS unknown
               FROM observation_tally WHERE path_id = $1 AND minute >= $2 GROUP BY horizon`,
        values: [pathId, since],
      });
      return rows.map((row) => ({
        horizon: row.horizon,
        offered: Number(row.offered),
        observed: Number(row.observed),
        consistent: Number(row.consistent),
        unknown: Number(row.unknown),
      }));
    },
    async writeSample(pathId, at, figures, point) {
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
    },
    async prune(before) {
      await pool.query("DELETE FROM truth_sample WHERE at < $1", [before]);
      await pool.query("DELETE FROM observation_tally WHERE minute < $1", [before]);
      await pool.query("DELETE FROM worker_beat WHERE beat_at < $1", [before]);
      await pool.query("DELETE FROM late_mutation WHERE came_at < clock_timestamp() - interval '15 minutes'");
    },
  };
}
