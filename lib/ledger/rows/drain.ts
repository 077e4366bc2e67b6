import type pg from "pg";
import { inTransaction } from "../../postgres/pool";
import type { DrainChange, DrainControl } from "../model/drain-control";
import { noteEffect } from "../recovery/command-effect";

/** Pauses of draining on Postgres. */
export function postgresDrain(pool: pg.Pool): DrainControl {
  return {
    change: (change) => inTransaction(pool, (client) => recordChange(client, change)),
    async standing(pathId) {
      const { rows } = await pool.query<{ epoch: string; fenced_epoch: string; fenced_at: Date | null }>({
        name: "fence-standing",
        text: "SELECT epoch, fenced_epoch, fenced_at FROM path_control WHERE path_id = $1",
        values: [pathId],
      });
      const row = rows[0];
      if (row === undefined) throw new Error(`path ${pathId} has no control row`);
      return { epoch: BigInt(row.epoch), fencedEpoch: BigInt(row.fenced_epoch), fencedAt: row.fenced_at };
    },
    async behind() {
      const { rows } = await pool.query<{ path_id: number; epoch: string }>({
        name: "fences-behind",
        text: "SELECT path_id, epoch FROM path_control WHERE fenced_epoch < epoch",
      });
      return rows.map((row) => ({ pathId: row.path_id, epoch: BigInt(row.epoch) }));
    },
    async fenced(pathId, epoch) {
      await pool.query(
        "UPDATE path_control SET fenced_epoch = $2, fenced_at = clock_timestamp() WHERE path_id = $1 AND fenced_epoch < $2",
        [pathId, epoch],
      );
    },
  };
}

async function recordChange(client: pg.PoolClient, change: DrainChange): Promise<bigint> {
  const { pathId, scope, paused, reason, actor, requestId, incident } = change;
  const { rows } = await client.query<{ path: string; epoch: string; drain: string }>(
    "SELECT path, epoch, drain FROM path_control WHERE path_id = $1 FOR UPDATE",
    [pathId],
  );
  const before = rows[0];
  if (before === undefined) throw new Error(`path ${pathId} has no control row`);
  if (!(await apply(client, change))) return BigInt(before.epoch);
  const { rows: raised } = await client.query<{ epoch: string }>(
    "UPDATE path_control SET epoch = epoch + 1, changed_at = clock_timestamp() WHERE path_id = $1 RETURNING epoch",
    [pathId],
  );
  const epoch = (raised[0] as { epoch: string }).epoch;
  await noteEffect(client, change.command, subjectOf(before.path, scope));
  await client.query(
    "INSERT INTO audit (actor, verb, subject, reason, before, after, request_id, incident_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    [
      actor,
      paused ? "pause-drain" : "resume-drain",
      subjectOf(before.path, scope),
      reason,
      JSON.stringify({ epoch: before.epoch, paused: !paused }),
      JSON.stringify({ epoch, paused }),
      requestId,
      incident ?? null,
    ],
  );
  return BigInt(epoch);
}

/** Makes the change itself; false when it already was so. */
async function apply(client: pg.PoolClient, { pathId, scope, paused, reason, actor }: DrainChange): Promise<boolean> {
  if (scope.kind === "path") {
    const { rowCount } = await client.query(
      paused
        ? "UPDATE path_control SET drain = 'paused', because = $2, drain_by = $3, drain_since = clock_timestamp() WHERE path_id = $1 AND drain <> 'paused'"
        : "UPDATE path_control SET drain = 'running', because = NULL, drain_by = NULL, drain_since = NULL WHERE path_id = $1 AND drain <> 'running' AND $2::text IS NOT NULL AND $3::text IS NOT NULL",
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

function subjectOf(path: string, scope: DrainChange["scope"]): string {
  if (scope.kind === "path") return `path ${path}`;
  return scope.kind === "lane" ? `path ${path}, lane ${scope.lane}` : `path ${path}, key ${scope.key}`;
}
