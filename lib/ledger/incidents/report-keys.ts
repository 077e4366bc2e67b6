import type pg from "pg";
import { DISPOSITIONS } from "../../domain/plan/disposition";
import type { ConcernedKeys, Incident } from "./model";
import { COUNTING_MS, within } from "./report-figures";

const APPLY = DISPOSITIONS.indexOf("apply");
const FROZEN = "SELECT k.path_id, k.key FROM incident_key k WHERE k.incident_id = $1";
const REPAIRED = `SELECT DISTINCT i.path_id, i.key FROM run r JOIN plan_item i USING (plan_id)
  WHERE r.incident_id = $1 AND i.disposition = ${APPLY}`;

/**
 * The keys that an incident is about: the frozen ones, or else those that its runs took up; the first of them, in order. `total` null: they
 * are too many to be counted now.
 */
export async function concernedKeys(pool: pg.Pool, { id, keysBy }: Incident, limit: number): Promise<ConcernedKeys> {
  const found = await within(pool, Date.now() + COUNTING_MS, (client) =>
    client.query<{ path_id: number; key: string; n: string }>(
      `SELECT path_id, key, count(*) OVER () AS n FROM (${keysBy === "list" ? FROZEN : REPAIRED}) k ORDER BY path_id, key LIMIT $2`,
      [id, limit],
    ),
  );
  if (found === null) return { total: null, items: [] };
  return {
    total: BigInt(found.rows[0]?.n ?? 0),
    items: found.rows.map(({ path_id, key }) => ({ pathId: path_id, key })),
  };
}
