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

/** The items of these ids with all of their keys: a batch job has one item for each of its keys. */
async function itemsByIds(pool: pg.Pool, pathId: number, ids: readonly string[]): Promise<ObservedItem[]> {
  if (ids.length === 0) return [];
  const { rows } = await pool.query<ItemRow>({
    name: "observed-items-by-ids",
    text: `SELECT ${ITEM} FROM observed_item WHERE path_id = $1 AND source IN (0, 1) AND item_id = ANY ($2::text[]) ORDER BY item_id, key`,
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
