import type { Queryable } from "../queryable";
import type { FoundLoss } from "./model";

/** Reads the stores that were put back and whose loss nobody has accepted, once for each path. */
export async function lossesWaiting(client: Queryable): Promise<FoundLoss[]> {
  const { rows } = await client.query<FoundLoss>({
    name: "losses-waiting",
    text: `SELECT store, kind, path_id AS "pathId", min(found_at) AS since FROM store_rollback
           WHERE settled_at IS NULL AND needs_person AND accepted_at IS NULL
           GROUP BY store, kind, path_id ORDER BY 4, store, path_id`,
  });
  return rows;
}
