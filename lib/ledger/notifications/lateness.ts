import type pg from "pg";
import type { Notice } from "../../domain/notification/events";
import { inTransaction } from "../../postgres/pool";
import { boundTo } from "../bound-to";
import { notify } from "./notify";

/** Paths that are late, as people have been told. */
export function latenessOn(pool: pg.Pool) {
  return boundTo(pool, { latePaths, tellLate, tellCaughtUp });
}

export type Lateness = ReturnType<typeof latenessOn>;

/** The late paths, by their ids, with the time since when. */
async function latePaths(pool: pg.Pool): Promise<Map<number, Date>> {
  const { rows } = await pool.query<{ path_id: number; since: Date }>({
    name: "late-paths",
    text: "SELECT path_id, since FROM path_lateness",
    values: [],
  });
  return new Map(rows.map(({ path_id, since }) => [path_id, since]));
}

/** Notes that a path is late, with its notice; nothing where another steward has done so. */
function tellLate(pool: pg.Pool, pathId: number, since: Date, notice: Notice): Promise<void> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      "INSERT INTO path_lateness (path_id, since) VALUES ($1, $2) ON CONFLICT DO NOTHING",
      [pathId, since],
    );
    if (rowCount === 1) await notify(client, notice);
  });
}

/** Notes that a path is late no more, with its notice; nothing where another steward has done so. */
function tellCaughtUp(pool: pg.Pool, pathId: number, notice: Notice): Promise<void> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query("DELETE FROM path_lateness WHERE path_id = $1", [pathId]);
    if (rowCount === 1) await notify(client, notice);
  });
}
