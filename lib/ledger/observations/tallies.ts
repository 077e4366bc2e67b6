import type pg from "pg";
import type { TallyReading } from "../../domain/truth/figures";
import type { FindingKind } from "../../domain/verdict/findings";
import { findingsOf } from "../paths/front-page";

interface TallyRow {
  path_id: number;
  lane: number;
  kind: number;
  total: string;
  delays: string[];
  at: Date;
}

/** What every path's lanes have accepted and settled, and how long settling took, at one moment of the ledger's clock. */
export async function tallies(pool: pg.Pool): Promise<Map<number, TallyReading>> {
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
}

/** A rate that a run measured longer ago says nothing of its present. */
const MEASURED_WITHIN_S = 10;

/** How many items a second the runs under way apply, by path; a run over several paths counts whole on each. */
export async function runRates(pool: pg.Pool): Promise<Map<number, number>> {
  const { rows } = await pool.query<{ path_id: number; rate: number }>({
    name: "run-rates",
    text: `SELECT p.path_id, sum(r.measured_rate) AS rate FROM run r JOIN incident_path p ON p.incident_id = r.incident_id
           WHERE r.state IN ('canary', 'running') AND r.measured_at > clock_timestamp() - $1 * interval '1 s' GROUP BY p.path_id`,
    values: [MEASURED_WITHIN_S],
  });
  return new Map(rows.map((row) => [row.path_id, row.rate]));
}

/** Counts the keys with each finding, by path. */
export async function openFindings(pool: pg.Pool): Promise<Map<number, Partial<Record<FindingKind, string>>>> {
  const { rows } = await pool.query<{ path_id: number; counts: Record<string, string> }>({
    name: "open-findings",
    text: "SELECT path_id, jsonb_object_agg(finding::text, open::text) AS counts FROM finding_tally WHERE open > 0 GROUP BY path_id",
  });
  return new Map(rows.map((row) => [row.path_id, findingsOf(row.counts)]));
}

/** Reads the observations of a path's mutations since a time, by horizon. */
export async function observed(
  pool: pg.Pool,
  pathId: number,
  since: Date,
): Promise<{ horizon: number; offered: number; observed: number; consistent: number; unknown: number }[]> {
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
}
