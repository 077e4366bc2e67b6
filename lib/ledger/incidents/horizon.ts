import { TALLY } from "../codes";
import type { Queryable } from "../queryable";

/**
 * Sets an incident's horizon to this moment, and counts what its paths have accepted until then. The count is exact where the caller holds
 * the paths' control rows: appends under way were waited for, and new ones wait. Answers the horizon.
 */
export async function setHorizon(client: Queryable, id: string): Promise<Date> {
  const { rows } = await client.query<{ horizon: Date }>(
    "UPDATE incident SET horizon = clock_timestamp() WHERE incident_id = $1 RETURNING horizon",
    [id],
  );
  await client.query(
    `UPDATE incident_path p SET epoch = c.epoch,
       accepted = (SELECT coalesce(sum(t.total), 0) FROM lane_tally t WHERE t.path_id = p.path_id AND t.kind = ${TALLY.accepted})
     FROM path_control c WHERE p.incident_id = $1 AND c.path_id = p.path_id`,
    [id],
  );
  return (rows[0] as { horizon: Date }).horizon;
}
