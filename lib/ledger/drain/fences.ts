import type pg from "pg";
import { DRAIN } from "../../domain/path-control/transitions";
import { boundTo } from "../bound-to";
import { sqlMove } from "../codes";
import type { Queryable } from "../queryable";
import type { DrainChange, FenceStanding } from "./model";

const PAUSE = sqlMove(DRAIN, "pause");
const RESUME = sqlMove(DRAIN, "resume");

/** Pauses of draining, on the ledger. The ledger records the intent; the fence in the origin follows by idempotent work. */
export function fencesOn(pool: pg.Pool) {
  return boundTo(pool, { standing: fenceStanding, behind, fenced, drainOf });
}

export type Fences = ReturnType<typeof fencesOn>;

/** Paths whose fence is behind their epoch. */
async function behind(pool: pg.Pool): Promise<{ pathId: number; epoch: bigint }[]> {
  const { rows } = await pool.query<{ path_id: number; epoch: string }>({
    name: "fences-behind",
    text: "SELECT path_id, epoch FROM path_control WHERE fenced_epoch < epoch",
  });
  return rows.map((row) => ({ pathId: row.path_id, epoch: BigInt(row.epoch) }));
}

/** A path's epoch, and whether its drain is paused as a whole. */
async function drainOf(pool: pg.Pool, pathId: number): Promise<{ epoch: bigint; isPaused: boolean }> {
  const { rows } = await pool.query<{ epoch: string; paused: boolean }>({
    name: "drain-of",
    text: `SELECT epoch, drain IN ${RESUME.from} AS paused FROM path_control WHERE path_id = $1`,
    values: [pathId],
  });
  if (rows[0] === undefined) throw new Error(`path ${pathId} has no control row`);
  return { epoch: BigInt(rows[0].epoch), isPaused: rows[0].paused };
}

/** The origin's fence has reached this epoch: nothing that began under an older one can land any more. */
async function fenced(pool: pg.Pool, pathId: number, epoch: bigint): Promise<void> {
  await pool.query(
    "UPDATE path_control SET fenced_epoch = $2, fenced_at = clock_timestamp() WHERE path_id = $1 AND fenced_epoch < $2",
    [pathId, epoch],
  );
}

/** Reads the epochs of a path and of its origin's fence. */
export async function fenceStanding(client: Queryable, pathId: number): Promise<FenceStanding> {
  const { rows } = await client.query<{ epoch: string; fenced_epoch: string; fenced_at: Date | null }>({
    name: "fence-standing",
    text: "SELECT epoch, fenced_epoch, fenced_at FROM path_control WHERE path_id = $1",
    values: [pathId],
  });
  const row = rows[0];
  if (row === undefined) throw new Error(`path ${pathId} has no control row`);
  return { epoch: BigInt(row.epoch), fencedEpoch: BigInt(row.fenced_epoch), fencedAt: row.fenced_at };
}

/** A path's drain as a command finds it; its row is locked until the commit. */
export async function lockDrain(client: Queryable, pathId: number): Promise<{ path: string; epoch: bigint }> {
  const { rows } = await client.query<{ path: string; epoch: string }>(
    "SELECT path, epoch FROM path_control WHERE path_id = $1 FOR UPDATE",
    [pathId],
  );
  if (rows[0] === undefined) throw new Error(`path ${pathId} has no control row`);
  return { path: rows[0].path, epoch: BigInt(rows[0].epoch) };
}

/** Pauses or resumes a locked path's drain, a lane's or a key's, and raises the epoch. Answers it, or null where that already was so. */
export async function changeDrain(client: Queryable, change: DrainChange): Promise<bigint | null> {
  if (!(await apply(client, change))) return null;
  const { rows } = await client.query<{ epoch: string }>(
    "UPDATE path_control SET epoch = epoch + 1, changed_at = clock_timestamp() WHERE path_id = $1 RETURNING epoch",
    [change.pathId],
  );
  return BigInt((rows[0] as { epoch: string }).epoch);
}

/** Makes the change itself; false when it already was so. */
async function apply(client: Queryable, { pathId, scope, paused, reason, actor }: DrainChange): Promise<boolean> {
  if (scope.kind === "path") {
    const { rowCount } = await client.query(
      paused
        ? `UPDATE path_control SET drain = ${PAUSE.to}, because = $2, drain_by = $3, drain_since = clock_timestamp() WHERE path_id = $1 AND drain IN ${PAUSE.from}`
        : `UPDATE path_control SET drain = ${RESUME.to}, because = NULL, drain_by = NULL, drain_since = NULL WHERE path_id = $1 AND drain IN ${RESUME.from} AND $2::text IS NOT NULL AND $3::text IS NOT NULL`,
      [pathId, reason, actor],
    );
    return rowCount === 1;
  }
  const [lane, key] = scope.kind === "lane" ? [scope.lane, ""] : [-1, scope.key];
  const { rowCount } = paused
    ? await client.query(
        "INSERT INTO drain_hold (path_id, lane, key, reason, actor) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        [pathId, lane, key, reason, actor],
      )
    : await client.query("DELETE FROM drain_hold WHERE path_id = $1 AND lane = $2 AND key = $3", [pathId, lane, key]);
  return rowCount === 1;
}
