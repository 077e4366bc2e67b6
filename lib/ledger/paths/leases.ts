import type pg from "pg";
import { type ControlRow, controlOf } from "./control-row";
import type { Control } from "./model";

/** A deadline that is further ahead than this of a new one comes from a clock that was put back since. */
const CLOCK_WAS_PUT_BACK_MS = 60_000;

/**
 * Renews a producer's right to acknowledge on a cache's word. While the path's control allows it, the deadline that the producer's
 * acknowledgments carry is recorded first, so that a switch knows until when one of them may still land.
 */
export async function renewLease(
  pool: pg.Pool,
  pathId: number,
  producer: string,
  { ttlMs, region, cacheUntilMs }: { ttlMs: number; region: string; cacheUntilMs: number },
): Promise<{ control: Control; expiresInMs: number }> {
  // The control row is held: a switch waits for this, and a renewal after the switch sees it and extends no deadline.
  const { rows } = await pool.query<ControlRow>({
    name: "renew-lease",
    text: `WITH c AS MATERIALIZED (SELECT * FROM path_control WHERE path_id = $1 FOR SHARE),
          l AS (INSERT INTO control_lease AS l (path_id, producer, epoch, renewed_at, expires_at, region, cache_until)
                SELECT $1, $2, c.epoch, now(), now() + $3 * interval '1 millisecond', $4,
                  CASE WHEN c.acknowledge = 'contract' THEN $5::bigint END FROM c
                ON CONFLICT (path_id, producer) DO UPDATE
                  SET epoch = EXCLUDED.epoch, renewed_at = EXCLUDED.renewed_at, expires_at = EXCLUDED.expires_at, region = EXCLUDED.region,
                    cache_until = CASE WHEN l.cache_until > EXCLUDED.cache_until + $6 THEN EXCLUDED.cache_until
                      ELSE greatest(l.cache_until, EXCLUDED.cache_until) END)
          SELECT * FROM c`,
    values: [pathId, producer, ttlMs, region, cacheUntilMs, CLOCK_WAS_PUT_BACK_MS],
  });
  if (rows[0] === undefined) throw new Error(`path ${pathId} has no control row`);
  return { control: controlOf(rows[0]), expiresInMs: ttlMs };
}

/** Ends a lease; until when its acknowledgments may still land stays recorded. */
export async function endLease(pool: pg.Pool, pathId: number, producer: string): Promise<void> {
  await pool.query("UPDATE control_lease SET expires_at = now() WHERE path_id = $1 AND producer = $2", [
    pathId,
    producer,
  ]);
  await pool.query("DELETE FROM control_lease WHERE path_id = $1 AND expires_at < now() - interval '1 day'", [pathId]);
}
