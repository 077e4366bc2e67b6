import type pg from "pg";
import type { PathStanding } from "../../domain/truth/path-standing";
import type { FindingKind } from "../../domain/verdict/findings";
import { findingOf } from "../../domain/verdict/findings";
import { timeOfSeconds } from "../../postgres/times";
import type { SampledFigures, SamplePoint } from "../observations/model";
import { type ControlRow, controlOf } from "./control-row";
import type { FrontRow, SeriesRange } from "./model";

interface Row extends ControlRow {
  as_of: number;
  outstanding: string | null;
  oldest_id: string | null;
  oldest_at: number | null;
  findings: string | null;
  sampled_at: number | null;
  figures: SampledFigures | null;
  standing: PathStanding | null;
  standing_at: number;
  standing_since: number;
  better_since: number | null;
  held_by: string | null;
  held_by_open: boolean | null;
}

// Maintained counts, one probe a lane above its watermark, and the last sample: the same few rows at ten million
// outstanding as at ten. It is asked every second by everyone, so its answer is kept cheap to write and to read.
const FRONT_PAGE = `
SELECT c.path_id, c.path, c.lanes, c.replay, c.epoch, c.acknowledge, c.drain, c.reads, c.because, date_part('epoch', clock_timestamp()) AS as_of,
  (SELECT sum(CASE l.kind WHEN 0 THEN l.total ELSE -l.total END) FROM lane_tally l WHERE l.path_id = c.path_id) AS outstanding,
  o.oldest_id, o.oldest_at,
  (SELECT string_agg(y.finding || ' ' || y.open, ',') FROM finding_tally y WHERE y.path_id = c.path_id AND y.open > 0) AS findings,
  date_part('epoch', n.at) AS sampled_at, n.figures,
  s.standing, date_part('epoch', s.at) AS standing_at, date_part('epoch', s.since) AS standing_since, date_part('epoch', s.better_since) AS better_since,
  i.incident_id AS held_by, i.status = 'open' AS held_by_open
FROM path_control c
LEFT JOIN incident i ON c.acknowledge <> 'contract' AND i.incident_id = c.ack_incident
LEFT JOIN truth_now n ON n.path_id = c.path_id
LEFT JOIN path_standing s ON s.path_id = c.path_id
LEFT JOIN LATERAL (
  SELECT x.mutation_id AS oldest_id, date_part('epoch', x.accepted_at) AS oldest_at FROM lane_watermark w
  CROSS JOIN LATERAL (
    SELECT q.mutation_id, q.accepted_at FROM outstanding q
    WHERE q.path_id * 64 + q.lane = w.path_id * 64 + w.lane AND q.accepted_at >= w.oldest_from ORDER BY q.accepted_at LIMIT 1) x
  WHERE w.path_id = c.path_id ORDER BY x.accepted_at LIMIT 1) o ON true
ORDER BY c.path_id`;

/** Every path's figures in one statement. */
export async function frontPage(pool: pg.Pool): Promise<FrontRow[]> {
  const { rows } = await pool.query<Row>({ name: "front-page", text: FRONT_PAGE });
  return rows.map((row) => ({
    control: controlOf(row),
    heldBy: row.held_by === null ? null : { incident: row.held_by, open: row.held_by_open === true },
    asOf: timeOfSeconds(row.as_of),
    outstanding: BigInt(row.outstanding ?? 0),
    oldest:
      row.oldest_id === null || row.oldest_at === null
        ? null
        : { mutation: row.oldest_id, acceptedAt: timeOfSeconds(row.oldest_at) },
    findings:
      row.findings === null ? {} : findingsOf(Object.fromEntries(row.findings.split(",").map((f) => f.split(" ")))),
    told:
      row.standing === null
        ? null
        : {
            standing: row.standing,
            at: timeOfSeconds(row.standing_at),
            since: timeOfSeconds(row.standing_since),
            betterSince: row.better_since === null ? null : timeOfSeconds(row.better_since),
          },
    sampled:
      row.sampled_at === null || row.figures === null
        ? null
        : { at: timeOfSeconds(row.sampled_at), figures: row.figures },
  }));
}

/** Counts by the ledger's encoding of findings, as counts by name. */
export function findingsOf(counts: Record<string, string> | null): Partial<Record<FindingKind, string>> {
  return Object.fromEntries(Object.entries(counts ?? {}).map(([code, open]) => [findingOf(Number(code)), open]));
}

/** A path's samples, the last one of each step, oldest first; where nothing was sampled there is no point. */
export async function series(
  pool: pg.Pool,
  pathId: number,
  { from, to, stepMs }: SeriesRange,
): Promise<{ at: Date; figures: SamplePoint }[]> {
  const { rows } = await pool.query<{ at: Date; figures: SamplePoint }>({
    name: "series",
    text: `SELECT DISTINCT ON (floor(extract(epoch FROM at) * 1000 / $4)) at, figures FROM truth_sample
           WHERE path_id = $1 AND at >= $2 AND at <= $3
           ORDER BY floor(extract(epoch FROM at) * 1000 / $4), at DESC`,
    values: [pathId, from, to, stepMs],
  });
  return rows;
}
