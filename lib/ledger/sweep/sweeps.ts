import type pg from "pg";
import type { PartSource } from "../../domain/reconcile/parts";
import { inTransaction } from "../../postgres/pool";
import { boundTo } from "../bound-to";
import { recordDivergences } from "../observations/record-divergences";
import type { SweepProgress, SweepRound } from "./model";

interface WalkRow {
  source: string;
  checkpoint: string | null;
  done: boolean;
  age_ms: number | null;
}

/** There is one sweep over all paths. */
const ALL = "all";
const WALK = "source, checkpoint, done, date_part('epoch', clock_timestamp() - begun_at) * 1000 AS age_ms";
/** The sweep's position may be lost in a crash, so its writes do not wait for the disk. */
const LIGHTLY = "s AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))";
const HELD = "EXISTS (SELECT FROM sweep_lease l WHERE l.sweep = 'all' AND l.held_by = $2)";

/** The sweep without end on the ledger: its lease, its checkpoints, what it found. Every method is one transaction. */
export function sweepsOn(pool: pg.Pool) {
  return boundTo(pool, { hold, letGo, standing, begin, advance, wait, leaveOut });
}

export type Sweeps = ReturnType<typeof sweepsOn>;

/** Takes the lease or keeps it; false: another process holds it. */
async function hold(pool: pg.Pool, by: string, leaseMs: number): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "hold-sweep",
    text: `UPDATE sweep_lease SET held_by = $2, held_until = clock_timestamp() + $3 * interval '1 millisecond'
           WHERE sweep = $1 AND (held_by IS NULL OR held_by = $2 OR held_until < clock_timestamp())`,
    values: [ALL, by, leaseMs],
  });
  return rowCount === 1;
}

async function letGo(pool: pg.Pool, by: string): Promise<void> {
  await pool.query("UPDATE sweep_lease SET held_by = NULL, held_until = NULL WHERE sweep = $1 AND held_by = $2", [
    ALL,
    by,
  ]);
}

/** Where a path's round stands. A source that the path has no more is forgotten, a new one is walked in this round too. */
async function standing(pool: pg.Pool, pathId: number, sources: readonly PartSource[]): Promise<SweepRound> {
  const read = () =>
    pool.query<WalkRow>({
      name: "sweep-standing",
      text: `SELECT ${WALK} FROM sweep_walk WHERE path_id = $1`,
      values: [pathId],
    });
  const { rows } = await read();
  if (rows.length === sources.length && rows.every((row) => sources.includes(row.source as PartSource)))
    return roundOf(rows);
  await inTransaction(pool, (client) => takeSources(client, pathId, sources));
  return roundOf((await read()).rows);
}

/** Begins a path's next round: every walk from its start. */
async function begin(pool: pg.Pool, pathId: number): Promise<SweepRound> {
  const { rows } = await pool.query<WalkRow>({
    name: "begin-sweep-round",
    text: `WITH ${LIGHTLY} UPDATE sweep_walk SET checkpoint = NULL, met = 0, done = false, because = NULL, begun_at = now(), moved_at = now()
           FROM s WHERE path_id = $1 RETURNING ${WALK}`,
    values: [pathId],
  });
  return roundOf(rows);
}

/**
 * Moves a walk on from where it was, with what was found. A walk that is done has met every key of its source. False: the lease is
 * somebody else's, or the walk was moved by somebody else; nothing was written.
 */
async function advance(pool: pg.Pool, by: string, pathId: number, progress: SweepProgress): Promise<boolean> {
  if (progress.found.length === 0) return moveOn(pool, by, pathId, progress);
  return inTransaction(pool, async (client) => {
    if (!(await moveOn(client, by, pathId, progress))) return false;
    await recordDivergences(client, pathId, progress.found, "sweep");
    return true;
  });
}

/** Says why a walk waits. */
async function wait(pool: pg.Pool, pathId: number, source: PartSource, because: string): Promise<void> {
  await pool.query({
    name: "sweep-waits",
    text: "UPDATE sweep_walk SET because = $3 WHERE path_id = $1 AND source = $2 AND because IS DISTINCT FROM $3",
    values: [pathId, source, because],
  });
}

/** Leaves a walk out of this round, and says why; what it last met stands as it was. */
async function leaveOut(pool: pg.Pool, pathId: number, source: PartSource, because: string): Promise<void> {
  await pool.query({
    name: "sweep-leaves-out",
    text: "UPDATE sweep_walk SET done = true, because = $3, moved_at = now() WHERE path_id = $1 AND source = $2 AND NOT done",
    values: [pathId, source, because],
  });
}

async function takeSources(client: pg.PoolClient, pathId: number, sources: readonly PartSource[]): Promise<void> {
  await client.query("DELETE FROM sweep_walk WHERE path_id = $1 AND source <> ALL ($2::text[])", [pathId, sources]);
  await client.query(
    `INSERT INTO sweep_walk (path_id, source, begun_at)
     SELECT $1, u.source, (SELECT min(w.begun_at) FROM sweep_walk w WHERE w.path_id = $1) FROM unnest($2::text[]) u(source)
     ON CONFLICT DO NOTHING`,
    [pathId, sources],
  );
}

/** A checkpoint alone may be lost in a crash: its keys are looked at once more. Finds are kept as durably as anything. */
async function moveOn(
  ledger: pg.Pool | pg.PoolClient,
  by: string,
  pathId: number,
  { source, from, to, met, done, found }: SweepProgress,
): Promise<boolean> {
  const durable = found.length > 0;
  const { rowCount } = await ledger.query({
    name: durable ? "sweep-moves-on" : "sweep-moves-on-lightly",
    text: `WITH ${durable ? "s AS (SELECT 1)" : LIGHTLY}
           UPDATE sweep_walk w SET checkpoint = $5, met = w.met + $6, done = $7, because = NULL, moved_at = clock_timestamp(),
             last_begun_at = CASE WHEN $7 THEN w.begun_at ELSE w.last_begun_at END,
             last_ended_at = CASE WHEN $7 THEN clock_timestamp() ELSE w.last_ended_at END,
             last_met = CASE WHEN $7 THEN w.met + $6 ELSE w.last_met END
           FROM s WHERE w.path_id = $1 AND w.source = $3 AND w.checkpoint IS NOT DISTINCT FROM $4 AND NOT w.done AND ${HELD}`,
    values: [pathId, by, source, from, to, met, done],
  });
  return rowCount === 1;
}

/** The ledger's walk comes first: what it compares need not be compared again. */
function roundOf(rows: WalkRow[]): SweepRound {
  const place = (source: string) => (source === "ledger" ? 0 : source === "origin" ? 1 : 2);
  const begun = rows.map((row) => row.age_ms);
  return {
    ageMs: begun.length === 0 || begun.includes(null) ? null : Math.max(...(begun as number[])),
    walks: rows
      .map((row) => ({ source: row.source as PartSource, checkpoint: row.checkpoint, done: row.done }))
      .sort((a, b) => place(a.source) - place(b.source) || (a.source < b.source ? -1 : 1)),
  };
}
