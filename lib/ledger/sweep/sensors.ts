import type pg from "pg";
import type { SensorKind, SensorStanding } from "../../domain/sweep/coverage";
import { boundTo } from "../bound-to";

/** The ledger's records of sensors. */
export function sensorsOn(pool: pg.Pool) {
  return boundTo(pool, { say, keepOnly });
}

export type Sensors = ReturnType<typeof sensorsOn>;

/** A sensor tells of changes from now on if its mark is another than before; null: it tells of none. */
async function say(
  pool: pg.Pool,
  pathId: number,
  {
    store,
    kind,
    mark,
    because,
  }: { store: SensorStanding["store"]; kind: SensorKind; mark: string | null; because: string | null },
): Promise<void> {
  await pool.query({
    name: "say-sensor",
    text: `INSERT INTO sensor AS s (path_id, store, kind, mark, since, because)
           VALUES ($1, $2, $3, $4, CASE WHEN $4::text IS NULL THEN NULL ELSE clock_timestamp() END, $5)
           ON CONFLICT (path_id, store) DO UPDATE SET kind = EXCLUDED.kind, mark = EXCLUDED.mark, since = EXCLUDED.since, because = EXCLUDED.because
             WHERE (s.mark, s.because, s.kind) IS DISTINCT FROM (EXCLUDED.mark, EXCLUDED.because, EXCLUDED.kind)`,
    values: [pathId, store, kind, mark, because],
  });
}

/** Forgets sensors that the path has no more. */
async function keepOnly(pool: pg.Pool, pathId: number, stores: readonly SensorStanding["store"][]): Promise<void> {
  await pool.query("DELETE FROM sensor WHERE path_id = $1 AND store <> ALL ($2::text[])", [pathId, stores]);
}
