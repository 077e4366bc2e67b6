import type pg from "pg";
import type { Lane } from "../../domain/lane";
import { OUTSTANDING_STATES } from "../../domain/mutation";
import { plainArray, textArray } from "../../postgres/arrays";
import { inTransaction } from "../../postgres/pool";
import { OUTCOME, STATE } from "../codes";
import type { LostSettlement, OweLost } from "./model";

/** Of these mutations, those that are settled as materialized. */
export async function settledOf(pool: pg.Pool, pathId: number, ids: readonly string[]): Promise<LostSettlement[]> {
  const { rows } = await pool.query<{ id: string; lane: number; key: string; version: string; settled_at: string }>({
    name: "settled-of",
    text: `SELECT m.id, m.lane, m.key, m.version, s.settled_at::text AS settled_at FROM unnest($2::uuid[]) i(id)
           CROSS JOIN LATERAL (SELECT s.outcome, s.settled_at FROM settlement s WHERE s.mutation_id = i.id AND s.path_id = $1 LIMIT 1) s
           CROSS JOIN LATERAL (SELECT x.id, x.lane, x.key, x.version FROM mutation x WHERE x.id = i.id LIMIT 1) m
           WHERE s.outcome = ${OUTCOME.materialized}`,
    values: [pathId, plainArray(ids)],
  });
  return rows.map(({ id, lane, key, version, settled_at }) => ({
    ...{ id, lane, key },
    version: BigInt(version),
    settledAt: settled_at,
  }));
}

interface OweAgain extends Lane {
  ids: string[];
  because: string;
  by: string;
}

/** Owes settlements of a lane again; answers how many. */
export async function oweAgain(pool: pg.Pool, { pathId, lane, ids, because, by }: OweAgain): Promise<number> {
  const { rows } = await pool.query<{ again: string }>({
    name: "owe-again",
    text: "SELECT owe_again($1::smallint, $2::smallint, $3::uuid[], $4, $5) AS again",
    values: [pathId, lane, plainArray(ids), because, by],
  });
  return Number(rows[0]?.again ?? 0);
}

/**
 * Owes settlements again whose receipts are gone, sets those aside that need a decision, and ends the note. What was owed and settled
 * again since it was looked at is left.
 */
export async function oweLost(pool: pg.Pool, lost: OweLost, by: string): Promise<number> {
  const { pathId, lane } = lost;
  return inTransaction(pool, async (client) => {
    const owe = async (settled: LostSettlement[]) => {
      const { rows } = await client.query<{ owed: string[] }>({
        name: "owe-seen",
        text: "SELECT owe_seen($1::smallint, $2::smallint, $3::uuid[], $4::timestamptz[], $5, $6) AS owed",
        values: [
          ...[pathId, lane],
          plainArray(settled.map((one) => one.id)),
          settled.map((one) => one.settledAt),
          ...[lost.because, by],
        ],
      });
      return rows[0]?.owed ?? [];
    };
    const moveTo = (state: number, because: string | null, which: string, values: unknown[]) =>
      client.query(
        `WITH moved AS (
           UPDATE outstanding o SET state = $3, because = $4, attempts = 0, job = NULL, queued_at = NULL, not_before = NULL
           WHERE o.path_id = $1 AND o.lane = $2 AND ${which} RETURNING o.mutation_id)
         INSERT INTO move (mutation_id, path_id, moved_to, by, because)
         SELECT m.mutation_id, $1, $5, $6, coalesce($4, 'what it builds on is owed again') FROM moved m`,
        [pathId, lane, state, because, OUTSTANDING_STATES[state], by, ...values],
      );
    const again = await owe(lost.again);
    const undecided = await owe(lost.undecided);
    const owed = again.length + undecided.length;
    if (undecided.length > 0)
      await moveTo(STATE.conflicted, lost.becauseUndecided, "o.mutation_id = ANY ($7::uuid[])", [
        plainArray(undecided),
      ]);
    if (lost.freed.length > 0 && owed > 0)
      await moveTo(STATE.accepted, null, `o.state = ${STATE.conflicted} AND o.key = ANY ($7::text[])`, [
        textArray(lost.freed),
      ]);
    await client.query(
      `UPDATE store_rollback SET owed_again = owed_again + $2, settled_at = clock_timestamp()
       WHERE rollback_id = $1 AND settled_at IS NULL`,
      [lost.note, owed],
    );
    return owed;
  });
}
