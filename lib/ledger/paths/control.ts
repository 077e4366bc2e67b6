import type pg from "pg";
import type { ReplayModel } from "../../domain/contract";
import { DRAIN } from "../../domain/path-control/transitions";
import { inTransaction } from "../../postgres/pool";
import { sqlMove } from "../codes";
import { type ControlRow, controlOf } from "./control-row";
import type { Control } from "./model";

/** Every path's control row. */
export async function controls(pool: pg.Pool): Promise<Control[]> {
  const { rows } = await pool.query<ControlRow>({
    name: "controls",
    text: "SELECT * FROM path_control ORDER BY path_id",
  });
  return rows.map(controlOf);
}

/** Makes sure of control, tally and watermark rows; refuses a change of lanes or model while anything is outstanding. */
export async function register(
  pool: pg.Pool,
  paths: { name: string; lanes: number; replay: ReplayModel }[],
): Promise<Control[]> {
  return inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(70416)");
    const registered: Control[] = [];
    for (const path of paths) registered.push(await registerOne(client, path));
    return registered;
  });
}

async function registerOne(
  client: pg.PoolClient,
  path: { name: string; lanes: number; replay: ReplayModel },
): Promise<Control> {
  await client.query(
    "INSERT INTO path_control (path, lanes, replay) VALUES ($1, $2, $3) ON CONFLICT (path) DO NOTHING",
    [path.name, path.lanes, path.replay],
  );
  const { rows } = await client.query<ControlRow>("SELECT * FROM path_control WHERE path = $1", [path.name]);
  const row = rows[0] as ControlRow;
  if (row.lanes !== path.lanes || row.replay !== path.replay) {
    const { rows: owed } = await client.query("SELECT FROM outstanding WHERE path_id = $1 LIMIT 1", [row.path_id]);
    if (owed.length > 0)
      throw new Error(
        `path ${path.name} has outstanding mutations on ${row.lanes} lanes under ${row.replay}; the configuration says ` +
          `${path.lanes} lanes and ${path.replay}. Let the path drain, or restore the former configuration.`,
      );
    if (row.lanes !== path.lanes) await refuseWhileOthersRun(client, row, path.lanes);
    await client.query("UPDATE path_control SET lanes = $2, replay = $3 WHERE path_id = $1", [
      row.path_id,
      path.lanes,
      path.replay,
    ]);
  }
  await client.query(
    `INSERT INTO lane_tally (path_id, lane, kind) SELECT $1, l, k FROM generate_series(0, $2 - 1) l, (VALUES (0), (1)) v(k)
     ON CONFLICT DO NOTHING`,
    [row.path_id, path.lanes],
  );
  await client.query(
    "INSERT INTO lane_watermark (path_id, lane) SELECT $1, l FROM generate_series(0, $2 - 1) l ON CONFLICT DO NOTHING",
    [row.path_id, path.lanes],
  );
  return controlOf({ ...row, lanes: path.lanes });
}

const SEEN_WITHIN_SEC = 10;

/** Another process would go on spreading keys over the former number of lanes, and one key's changes would come by two lanes. */
async function refuseWhileOthersRun(client: pg.PoolClient, row: ControlRow, wanted: number): Promise<void> {
  const { rows } = await client.query<{ worker: string; instance: string }>(
    `SELECT worker, instance FROM worker_beat WHERE beat_at > now() - $1 * interval '1 second' ORDER BY beat_at DESC LIMIT 3`,
    [SEEN_WITHIN_SEC],
  );
  if (rows.length === 0) return;
  throw new Error(
    `path ${row.path} is registered with ${row.lanes} lanes, the configuration says ${wanted}, and other processes run ` +
      `(${rows.map((r) => `${r.worker} ${r.instance}`).join(", ")}). Set queue.lanes of path ${row.path} to ${row.lanes}, or end ` +
      `every process, wait ${SEEN_WITHIN_SEC} s, and start them with one number.`,
  );
}

const SELF_PAUSE = sqlMove(DRAIN, "self-pause");
const SELF_RESUME = sqlMove(DRAIN, "self-resume");

/** A path stops draining by itself (`because`), or resumes (null); a pause by a person is left alone. */
export async function selfPause(pool: pg.Pool, pathId: number, because: string | null): Promise<void> {
  await pool.query(
    because === null
      ? `UPDATE path_control SET drain = ${SELF_RESUME.to}, because = NULL, drain_since = NULL, changed_at = now() WHERE path_id = $1 AND drain IN ${SELF_RESUME.from} AND $2::text IS NULL`
      : `UPDATE path_control SET drain = ${SELF_PAUSE.to}, because = $2, changed_at = now(),
           drain_since = CASE WHEN drain IN ${SELF_PAUSE.from} THEN clock_timestamp() ELSE drain_since END
         WHERE path_id = $1 AND (drain IN ${SELF_PAUSE.from} OR (drain = ${SELF_PAUSE.to} AND because IS DISTINCT FROM $2))`,
    [pathId, because],
  );
}
