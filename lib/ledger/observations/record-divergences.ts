import type pg from "pg";
import { codeOf } from "../../domain/verdict/findings";
import type { DivergenceStory, FindingSource, FoundDivergence } from "./model";
import { SOURCES } from "./model";

/** Diverging keys of these paths that were last looked at before a time, the longest unlooked first. */
export async function openDivergences(
  pool: pg.Pool,
  pathIds: readonly number[],
  checkedBefore: Date,
  limit: number,
): Promise<{ pathId: number; key: string }[]> {
  const { rows } = await pool.query<{ path_id: number; key: string }>({
    name: "open-divergences",
    text: `SELECT path_id, key FROM divergence WHERE path_id = ANY ($1::smallint[]) AND checked_at < $2 ORDER BY checked_at LIMIT $3`,
    values: [pathIds, checkedBefore, limit],
  });
  return rows.map((row) => ({ pathId: row.path_id, key: row.key }));
}

/** The recorded findings of these keys, for their since-times. */
export async function knownFindings(
  pool: pg.Pool,
  pathId: number,
  keys: string[],
): Promise<Map<string, DivergenceStory["findings"]>> {
  const { rows } = await pool.query<{ key: string; findings: DivergenceStory["findings"] }>({
    name: "known-findings",
    text: "SELECT key, story->'findings' AS findings FROM divergence WHERE path_id = $1 AND key = ANY ($2::text[])",
    values: [pathId, keys],
  });
  return new Map(rows.map((row) => [row.key, row.findings]));
}

/**
 * Lists keys that diverge, and strikes off those that do not any more (a null row), over a pool or within a transaction. `source` is who
 * looked, and is kept for whoever found a key first.
 */
export async function recordDivergences(
  ledger: pg.Pool | pg.PoolClient,
  pathId: number,
  found: FoundDivergence[],
  source: FindingSource,
): Promise<void> {
  if (found.length === 0) return;
  await ledger.query({
    name: "record-divergences",
    text: "SELECT record_divergences($1::smallint, $2::text[], $3::smallint[], $4::integer[], $5::timestamptz[], $6::bigint[], $7::text[], $8::smallint)",
    values: [
      pathId,
      found.map((f) => f.key),
      found.map((f) => (f.row === null ? null : codeOf(f.row.verdict))),
      found.map((f) => f.row?.kinds ?? null),
      found.map((f) => f.row?.since ?? null),
      found.map((f) => f.row?.outstanding ?? null),
      found.map((f) => (f.row === null ? null : JSON.stringify(f.row.story))),
      SOURCES[source],
    ],
  });
}
