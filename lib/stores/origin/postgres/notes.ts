import type pg from "pg";
import type { OriginNotes, SensorReading } from "../../sensors";
import { NOTES_MOST_BYTES, triggerPrefix } from "./trigger";

const TRIGGERS = 4;

/** The notes of triggers in one origin's database. */
export function postgresNotes(pool: pg.Pool): OriginNotes {
  return {
    async notes(paths, limit) {
      const { rows } = await pool.query<{ note: string; path: string; key: string | null; at: Date }>({
        name: "sensed",
        text: "SELECT note, path, key, at FROM trueup.sensed WHERE path = ANY ($1::text[]) ORDER BY note LIMIT $2",
        values: [paths, limit],
      });
      return rows;
    },
    async forget(notes) {
      await pool.query({
        name: "sensed-forget",
        text: "DELETE FROM trueup.sensed WHERE note = ANY ($1::bigint[])",
        values: [notes],
      });
    },
    async readings(paths) {
      const { rows } = await pool.query<{ name: string; mark: string | null; firing: number; bytes: string | null }>({
        name: "sensor-readings",
        text: `SELECT u.name, max(t.oid)::text AS mark, count(t.oid) FILTER (WHERE t.tgenabled IN ('O', 'A'))::int AS firing,
                 pg_relation_size(to_regclass('trueup.sensed'))::text AS bytes
               FROM unnest($1::text[]) u(name)
               LEFT JOIN pg_trigger t ON t.tgname LIKE replace(u.name, '_', '\\_') || '\\_%' AND NOT t.tgisinternal
               GROUP BY u.name`,
        values: [paths.map(triggerPrefix)],
      });
      const byName = new Map(rows.map((row) => [row.name, row]));
      return new Map(paths.map((path) => [path, readingOf(byName.get(triggerPrefix(path)))]));
    },
  };
}

function readingOf(row: { mark: string | null; firing: number; bytes: string | null } | undefined): SensorReading {
  if (row === undefined || row.mark === null || row.bytes === null)
    return { mark: null, because: "the origin has no sensor trigger; run npx trueup init as the table's owner" };
  if (row.firing < TRIGGERS) return { mark: null, because: "the sensor's trigger is disabled or partly removed" };
  if (Number(row.bytes) > NOTES_MOST_BYTES)
    return {
      mark: null,
      because: "the sensor's list of changes is full; the sensor goes on once the reconciler has read the list",
    };
  return { mark: row.mark, because: null };
}
