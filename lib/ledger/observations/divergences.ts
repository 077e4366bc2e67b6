import type pg from "pg";
import type { Finders } from "../../domain/truth/path-questions";
import { type FindingKind, findingOf } from "../../domain/verdict/findings";
import { findingsOf } from "../paths/front-page";
import { divergencesMatching } from "./divergences-matching";
import type { DivergenceFilter, DivergenceRow, DivergenceStory, FindingSource } from "./model";
import { SOURCES } from "./model";

interface Row {
  path_id: number;
  key: string;
  verdict: number;
  kinds: number;
  since: Date;
  checked_at: Date;
  outstanding: string;
  story: DivergenceStory;
}

/** A page of open divergences, oldest first, after a place in that order. Times in the place are compared to the microsecond. */
export async function divergences(
  pool: pg.Pool,
  filter: DivergenceFilter,
  after: { since: Date; pathId: number; key: string } | null,
  limit: number,
): Promise<DivergenceRow[]> {
  const values: unknown[] = [limit];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const conditions = divergencesMatching(filter, bind);
  const onePath = filter.pathIds?.length === 1;
  if (after !== null)
    conditions.push(
      onePath
        ? `(d.since, d.key) > (${bind(after.since)}, ${bind(after.key)})`
        : `(d.since, d.path_id, d.key) > (${bind(after.since)}, ${bind(after.pathId)}::smallint, ${bind(after.key)})`,
    );
  const { rows } = await pool.query<Row>(
    `SELECT d.* FROM divergence d WHERE ${conditions.join(" AND ")} ORDER BY d.since, ${onePath ? "" : "d.path_id, "}d.key LIMIT $1`,
    values,
  );
  return rows.map((row) => ({
    pathId: row.path_id,
    key: row.key,
    verdict: findingOf(row.verdict),
    kinds: row.kinds,
    since: row.since,
    checkedAt: row.checked_at,
    outstanding: BigInt(row.outstanding),
    story: row.story,
  }));
}

/** Open findings by kind, of some paths or of all. */
export async function findingCounts(
  pool: pg.Pool,
  pathIds: number[] | null,
): Promise<Partial<Record<FindingKind, string>>> {
  const { rows } = await pool.query<{ counts: Record<string, string> | null }>({
    name: "finding-counts",
    text: `SELECT jsonb_object_agg(g.finding::text, g.open::text) AS counts FROM (
             SELECT finding, sum(open) AS open FROM finding_tally WHERE $1::smallint[] IS NULL OR path_id = ANY ($1::smallint[])
             GROUP BY finding HAVING sum(open) > 0) g`,
    values: [pathIds],
  });
  return findingsOf(rows[0]?.counts ?? null);
}

/** Counts a path's divergences by their first finder, since the ledger began. */
export async function findersOf(pool: pg.Pool, pathId: number): Promise<Finders> {
  const { rows } = await pool.query<{ source: number; total: string }>({
    name: "finders-of",
    text: "SELECT source, total FROM finding_source WHERE path_id = $1",
    values: [pathId],
  });
  const of = (source: FindingSource) => BigInt(rows.find((row) => row.source === SOURCES[source])?.total ?? 0);
  return {
    observer: of("observer"),
    reconciler: of("reconciler") + of("sweep"),
    others: of("sensor") + of("look"),
  };
}
