import type pg from "pg";
import { codeOf } from "../../domain/verdict/findings";
import { inTransaction } from "../../postgres/pool";
import { late, lookedAt } from "./late";
import type { DivergenceStory, FindingSource, LedgerObservations } from "./model";
import { sampling } from "./sampling";

/** The ledger's side of observing and sampling, on Postgres. */
export function postgresObservations(pool: pg.Pool): LedgerObservations {
  return {
    ...sampling(pool),
    ...late(pool),
    async acknowledged(after, upTo, limit) {
      const { rows } = await pool.query<{ id: string; path_id: number; key: string; version: string }>({
        name: "acknowledged",
        text: `SELECT id, path_id, key, version FROM mutation m WHERE id > $1 AND id <= $2
                 AND NOT EXISTS (SELECT FROM late_mutation l WHERE l.mutation_id = m.id) ORDER BY id LIMIT $3`,
        values: [after, upTo, limit],
      });
      return rows.map((row) => ({ id: row.id, pathId: row.path_id, key: row.key, version: BigInt(row.version) }));
    },
    async countAcknowledged(after, upTo) {
      const { rows } = await pool.query<{ path_id: number; n: string }>({
        name: "count-acknowledged",
        text: `SELECT path_id, count(*) AS n FROM mutation m WHERE id > $1 AND id <= $2
                 AND NOT EXISTS (SELECT FROM late_mutation l WHERE l.mutation_id = m.id) GROUP BY path_id`,
        values: [after, upTo],
      });
      return new Map(rows.map((row) => [row.path_id, Number(row.n)]));
    },
    async position(horizon) {
      const { rows } = await pool.query<{ position: string }>(
        "SELECT position FROM observer_position WHERE horizon = $1",
        [horizon],
      );
      return rows[0]?.position ?? null;
    },
    async advance(horizon, position, tallies, late) {
      await inTransaction(pool, async (client) => {
        await client.query(
          "INSERT INTO observer_position VALUES ($1, $2) ON CONFLICT (horizon) DO UPDATE SET position = EXCLUDED.position",
          [horizon, position],
        );
        await client.query(
          `INSERT INTO observation_tally AS t (path_id, minute, horizon, offered, observed, consistent, unknown)
           SELECT i.path, date_trunc('minute', now()), $1, i.offered, i.observed, i.consistent, i.unknown
           FROM unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
             AS i(path, offered, observed, consistent, unknown)
           ON CONFLICT (path_id, minute, horizon) DO UPDATE SET offered = t.offered + EXCLUDED.offered,
             observed = t.observed + EXCLUDED.observed, consistent = t.consistent + EXCLUDED.consistent,
             unknown = t.unknown + EXCLUDED.unknown`,
          [
            horizon,
            tallies.map((t) => t.pathId),
            tallies.map((t) => t.offered),
            tallies.map((t) => t.observed),
            tallies.map((t) => t.consistent),
            tallies.map((t) => t.unknown),
          ],
        );
        await lookedAt(client, horizon, late);
      });
    },
    async openDivergences(checkedBefore, limit) {
      const { rows } = await pool.query<{ path_id: number; key: string }>({
        name: "open-divergences",
        text: "SELECT path_id, key FROM divergence WHERE checked_at < $1 ORDER BY checked_at LIMIT $2",
        values: [checkedBefore, limit],
      });
      return rows.map((row) => ({ pathId: row.path_id, key: row.key }));
    },
    async knownFindings(pathId, keys) {
      const { rows } = await pool.query<{ key: string; findings: DivergenceStory["findings"] }>({
        name: "known-findings",
        text: "SELECT key, story->'findings' AS findings FROM divergence WHERE path_id = $1 AND key = ANY ($2::text[])",
        values: [pathId, keys],
      });
      return new Map(rows.map((row) => [row.key, row.findings]));
    },
    recordDivergences: (pathId, found, source) => recordDivergences(pool, pathId, found, source),
  };
}

/** The ledger's encoding of who looked. */
export const SOURCES: Record<FindingSource, number> = {
  observer: 0,
  reconciler: 1,
  sweep: 2,
  sensor: 3,
  look: 4,
};

/** Lists keys that diverge, and strikes off those that do not any more, over a pool or within a transaction. */
export async function recordDivergences(
  ledger: pg.Pool | pg.PoolClient,
  pathId: number,
  found: Parameters<LedgerObservations["recordDivergences"]>[1],
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
