import type pg from "pg";
import type { ObservedItem } from "../../domain/observed/evidence";
import { boundTo } from "../bound-to";
import type { Incident } from "../incidents/model";
import { keysInScope } from "../incidents/scope-sql";
import { ITEM, type ItemRow, itemOf } from "./reads";

/** The reads on which repairs of observed paths are decided. Every call is one statement. */
export function observedRepairReadsOn(pool: pg.Pool) {
  return boundTo(pool, { itemsByIds, outstandingKeys });
}

export type ObservedRepairReads = ReturnType<typeof observedRepairReadsOn>;

/** The most keys of one batch job that are looked at. The order of the primary key and the limit keep the planner at its index. */
const MOST_KEYS = 10_000;

/** The items of these ids with all of their keys: a batch job has one item for each of its keys. */
async function itemsByIds(pool: pg.Pool, pathId: number, ids: readonly string[]): Promise<ObservedItem[]> {
  if (ids.length === 0) return [];
  const { rows } = await pool.query<ItemRow>({
    name: "observed-items-by-ids",
    text: `SELECT i.* FROM unnest($2::text[]) u(item_id) CROSS JOIN (VALUES (0::smallint), (1::smallint)) s(source) CROSS JOIN LATERAL (
             SELECT ${ITEM} FROM observed_item o WHERE (o.path_id, o.source, o.item_id) >= ($1, s.source, u.item_id)
               AND (o.path_id, o.source, o.item_id) <= ($1, s.source, u.item_id)
             ORDER BY o.path_id, o.source, o.item_id, o.key LIMIT ${MOST_KEYS}) i ORDER BY i.item_id, i.key`,
    values: [pathId, ids],
  });
  return rows.map(itemOf);
}

/** Keys in an incident's scope with writes that the record did not have when they were compared, in byte order. */
async function outstandingKeys(
  pool: pg.Pool,
  incident: Incident,
  pathId: number,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const scope = keysInScope(incident, pathId, "o.key", 4);
  const { rows } = await pool.query<{ key: string }>(
    `SELECT o.key FROM observed_key o WHERE o.path_id = $1 AND o.key > $2 AND o.outstanding > 0 AND ${scope.sql} ORDER BY o.key LIMIT $3`,
    [pathId, after, limit, ...scope.values],
  );
  return rows.map(({ key }) => key);
}
