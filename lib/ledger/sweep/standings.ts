import type pg from "pg";
import type { SensorKind, SensorStanding, WalkSource, WalkStanding } from "../../domain/sweep/coverage";
import type { SweepStandings } from "./model";

interface WalkRow {
  path_id: number;
  source: string;
  met: string;
  done: boolean;
  because: string | null;
  begun_at: Date | null;
  moved_at: Date | null;
  last_begun_at: Date | null;
  last_ended_at: Date | null;
  last_met: string | null;
  now: Date;
}

interface SensorRow {
  path_id: number;
  store: string;
  kind: string;
  since: Date | null;
  because: string | null;
}

/** Reads the sweep's progress on every path, and the stores with a working sensor. */
export async function sweepStandings(pool: pg.Pool): Promise<SweepStandings> {
  const [walks, receipts, sensors] = await Promise.all([
    pool.query<WalkRow>({ name: "sweep-walks", text: "SELECT *, clock_timestamp() AS now FROM sweep_walk" }),
    pool.query<WalkRow>({
      name: "receipt-walks",
      text: "SELECT *, 'receipts' AS source, moved_at = last_ended_at AS done FROM receipt_walk",
    }),
    pool.query<SensorRow>({ name: "sensors", text: "SELECT path_id, store, kind, since, because FROM sensor" }),
  ]);
  return {
    now: walks.rows[0]?.now ?? new Date(),
    walks: grouped(walks.rows, walkOf),
    receipts: new Map(receipts.rows.map((row) => [row.path_id, walkOf(row)])),
    sensors: grouped(sensors.rows, sensorOf),
  };
}

function grouped<Row extends { path_id: number }, T>(rows: Row[], made: (row: Row) => T): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) groups.set(row.path_id, [...(groups.get(row.path_id) ?? []), made(row)]);
  return groups;
}

function walkOf(row: WalkRow): WalkStanding {
  return {
    source: row.source as WalkSource,
    met: BigInt(row.met),
    done: row.done,
    because: row.because,
    begunAt: row.begun_at,
    movedAt: row.moved_at,
    last:
      row.last_begun_at === null || row.last_ended_at === null
        ? null
        : { begunAt: row.last_begun_at, endedAt: row.last_ended_at, met: BigInt(row.last_met ?? 0) },
  };
}

function sensorOf(row: SensorRow): SensorStanding {
  return {
    store: row.store as SensorStanding["store"],
    kind: row.kind as SensorKind,
    since: row.since,
    because: row.because,
  };
}
