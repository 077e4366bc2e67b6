import type pg from "pg";
import type { IdRange, RangeDigest } from "../../domain/lost-receipts";
import { plainArray, textArray } from "../../postgres/arrays";
import { digestOfIds } from "../../postgres/digest-of-ids";
import { boundTo } from "../bound-to";
import { OUTCOME } from "../codes";
import type { ReceiptStep } from "./model";

interface PageRow extends RangeDigest {
  path_id: number;
  rows: number;
  last: string;
}

/** The ledger's materialized settlements, and the progress of their comparison with receipts. */
export function receiptWalkOn(pool: pg.Pool) {
  return boundTo(pool, { digests, materialized, standing, begin, advance });
}

export type ReceiptWalk = ReturnType<typeof receiptWalkOn>;

/**
 * The digests of the next settlements in a range, at most `limit`, by path. `to`: how far they reach; below the range's end where
 * more follow. `rows`: how many settlements were looked at.
 */
async function digests(
  pool: pg.Pool,
  { after, to }: IdRange,
  limit: number,
): Promise<{ to: string; rows: number; digests: ReadonlyMap<number, RangeDigest> }> {
  const { rows } = await pool.query<PageRow>({
    name: "settlement-digests",
    text: `WITH page AS MATERIALIZED (
        SELECT s.mutation_id AS id, s.path_id, s.outcome FROM settlement s
        WHERE s.mutation_id > $1 AND s.mutation_id <= $2 ORDER BY s.mutation_id LIMIT $3)
      SELECT p.path_id, count(*)::integer AS rows, (count(*) FILTER (WHERE p.outcome = ${OUTCOME.materialized}))::integer AS count,
        ${digestOfIds("p.id", ` FILTER (WHERE p.outcome = ${OUTCOME.materialized})`)} AS digest,
        (SELECT l.id FROM page l ORDER BY l.id DESC LIMIT 1) AS last
      FROM page p GROUP BY p.path_id`,
    values: [after, to, limit],
  });
  const looked = rows.reduce((sum, row) => sum + row.rows, 0);
  return {
    to: looked < limit ? to : (rows[0]?.last ?? to),
    rows: looked,
    digests: new Map(rows.map(({ path_id, count, digest }) => [path_id, { count, digest }])),
  };
}

/** The ids of a path's materialized settlements in a range. */
async function materialized(pool: pg.Pool, pathId: number, { after, to }: IdRange): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: "materialized-between",
    text: `SELECT s.mutation_id AS id FROM settlement s
           WHERE s.mutation_id > $2 AND s.mutation_id <= $3 AND s.path_id = $1 AND s.outcome = ${OUTCOME.materialized} ORDER BY s.mutation_id`,
    values: [pathId, after, to],
  });
  return rows.map((row) => row.id);
}

/** Where the round goes on; `ageMs` null: none was begun. A path that is new is compared from the start. */
async function standing(
  pool: pg.Pool,
  pathIds: readonly number[],
): Promise<{ checkpoint: string | null; ageMs: number | null }> {
  await pool.query("DELETE FROM receipt_walk WHERE path_id <> ALL ($1::smallint[])", [pathIds]);
  await pool.query(
    `INSERT INTO receipt_walk (path_id) SELECT p.id FROM unnest($1::smallint[]) p(id) ON CONFLICT DO NOTHING`,
    [pathIds],
  );
  // One that has no checkpoint begins anew, and all go with it.
  const { rows } = await pool.query<{ checkpoint: string | null; age_ms: number | null }>(
    `SELECT checkpoint, date_part('epoch', clock_timestamp() - begun_at) * 1000 AS age_ms FROM receipt_walk
     ORDER BY checkpoint NULLS FIRST LIMIT 1`,
  );
  return { checkpoint: rows[0]?.checkpoint ?? null, ageMs: rows[0]?.age_ms ?? null };
}

/** Begins the next round. */
async function begin(pool: pg.Pool): Promise<void> {
  await pool.query(
    "UPDATE receipt_walk SET checkpoint = NULL, met = 0, because = NULL, begun_at = clock_timestamp(), moved_at = clock_timestamp()",
  );
}

/** Moves the round on; false: the sweep's lease is somebody else's, and nothing was written. */
async function advance(pool: pg.Pool, by: string, { to, done, met, away }: ReceiptStep): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "receipt-walk-moves-on",
    text: `WITH light AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
        m AS (SELECT * FROM unnest($4::smallint[], $5::bigint[]) AS m(path_id, n)),
        a AS (SELECT * FROM unnest($6::smallint[], $7::text[]) AS a(path_id, because)),
        now AS (SELECT w.path_id, coalesce(a.because, w.because) AS because, w.met + coalesce(m.n, 0) AS met
          FROM light, receipt_walk w LEFT JOIN m USING (path_id) LEFT JOIN a USING (path_id))
      UPDATE receipt_walk w SET checkpoint = $2, because = n.because, met = n.met,
        moved_at = clock_timestamp(),
        last_begun_at = CASE WHEN $3 AND n.because IS NULL THEN w.begun_at ELSE w.last_begun_at END,
        last_ended_at = CASE WHEN $3 AND n.because IS NULL THEN clock_timestamp() ELSE w.last_ended_at END,
        last_met = CASE WHEN $3 AND n.because IS NULL THEN n.met ELSE w.last_met END
      FROM now n WHERE n.path_id = w.path_id
        AND EXISTS (SELECT FROM sweep_lease l WHERE l.sweep = 'all' AND l.held_by = $1)`,
    values: [
      ...[by, to, done],
      ...[plainArray([...met.keys()]), plainArray([...met.values()])],
      ...[plainArray([...away.keys()]), textArray([...away.values()])],
    ],
  });
  return (rowCount ?? 0) > 0;
}
