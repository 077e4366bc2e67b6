import type pg from "pg";
import type { ItemSource } from "../../domain/observed/evidence";
import { type FindingKind, maskOf } from "../../domain/verdict/findings";
import { codeOfSource, codeOfState } from "../observed/model";
import { FINDINGS_OF_DIVERGENCES, findingsInScope } from "./divergence-scope";
import type { BrokenPromise, Incident } from "./model";
import { COUNTING_MS, neverDurable, within } from "./report-figures";
import { keysInScope, timesInScope } from "./scope-sql";

/** Findings of an accepted write that its system does not carry any more and that the record does not have; the worst of a key counts. */
const LOST: readonly FindingKind[] = ["regressed", "failed", "stranded"];
const LOST_MASK = LOST.reduce((mask, finding) => mask | maskOf(finding), 0);

/** Writes of an observed path in an incident's scope that intake met in one source; null: they are too many to be counted now. */
export async function knownWrites(
  pool: pg.Pool,
  incident: Incident,
  pathId: number,
  source: ItemSource,
): Promise<bigint | null> {
  const keys = keysInScope(incident, pathId, "i.key", 3);
  // Where the source does not say when a write was accepted, it is known since intake first saw it.
  const times = timesInScope(incident, "coalesce(i.accepted_at, i.first_seen_at)", 3 + keys.values.length);
  const found = await within(pool, Date.now() + COUNTING_MS, (client) =>
    client.query<{ n: string }>(
      `SELECT count(*) AS n FROM observed_item i WHERE i.path_id = $1 AND i.source = $2 AND ${keys.sql} AND ${times.sql}`,
      [pathId, codeOfSource(source), ...keys.values, ...times.values],
    ),
  );
  return found === null ? null : BigInt(found.rows[0]?.n ?? 0);
}

/**
 * Promises of an observed path that were not kept: writes that the incident's runs took out, writes that a cache alone has, and writes that
 * were lost on their way.
 */
export async function observedPromises(
  pool: pg.Pool,
  incident: Incident,
  pathId: number,
  limit: number,
): Promise<{ total: bigint; items: BrokenPromise[] }> {
  const parts = [
    await suppressedWrites(pool, incident, pathId, limit),
    await neverDurable(pool, incident, pathId, limit),
    await lostWrites(pool, incident, pathId, limit),
  ];
  return { total: parts.reduce((sum, { total }) => sum + total, 0n), items: parts.flatMap(({ items }) => items) };
}

/** Writes that runs of the incident took out of their queue or their source, and that nobody has put back. */
async function suppressedWrites(pool: pg.Pool, incident: Incident, pathId: number, limit: number) {
  const { rows } = await pool.query<{
    n: string;
    key: string;
    actor: string | null;
    accepted_at: Date | null;
    because: string | null;
  }>(
    `SELECT count(*) OVER () AS n, o.key, o.actor, o.accepted_at, o.because FROM (
       SELECT DISTINCT e.source, e.item_id FROM run r JOIN observed_effect e ON e.run_id = r.run_id AND e.path_id = $2
       WHERE r.incident_id = $1 AND e.kind IN ('removed', 'finished') AND e.ended_at IS NOT NULL) t
     JOIN observed_item o ON o.path_id = $2 AND o.source = t.source AND o.item_id = t.item_id AND o.state = $3
     ORDER BY o.key LIMIT $4`,
    [incident.id, pathId, codeOfState("suppressed"), limit],
  );
  const items = rows.map(
    (row): BrokenPromise => ({
      pathId,
      key: row.key,
      mutation: null,
      actor: row.actor,
      acceptedAt: row.accepted_at,
      what: row.because ?? "suppressed",
    }),
  );
  return { total: BigInt(rows[0]?.n ?? 0), items };
}

/** Keys in scope with a write that was lost before the incident was closed, each with what is known of its newest write. */
async function lostWrites(pool: pg.Pool, incident: Incident, pathId: number, limit: number) {
  const scope = findingsInScope(incident, pathId, 6);
  const { rows } = await pool.query<{
    n: string;
    key: string;
    sentence: string;
    actor: string | null;
    accepted_at: Date | null;
  }>(
    `SELECT count(*) OVER () AS n, l.key, l.sentence, i.actor, i.accepted_at FROM (
       SELECT DISTINCT ON (d.key) d.path_id, d.key, f->>'sentence' AS sentence FROM ${FINDINGS_OF_DIVERGENCES}
       WHERE d.path_id = $1 AND d.kinds & $2 <> 0 AND f->>'finding' = ANY ($3::text[])
         AND (f->>'since')::timestamptz <= coalesce($4, clock_timestamp()) AND ${scope.sql}
       ORDER BY d.key, array_position($3::text[], f->>'finding')) l
     LEFT JOIN LATERAL (SELECT o.actor, o.accepted_at FROM observed_item o WHERE o.path_id = l.path_id AND o.key = l.key
       ORDER BY o.first_seen_at DESC LIMIT 1) i ON true
     ORDER BY l.key LIMIT $5`,
    [pathId, LOST_MASK, LOST, incident.closedAt, limit, ...scope.values],
  );
  const items = rows.map(
    (row): BrokenPromise => ({
      pathId,
      key: row.key,
      mutation: null,
      actor: row.actor,
      acceptedAt: row.accepted_at,
      what: row.sentence,
    }),
  );
  return { total: BigInt(rows[0]?.n ?? 0), items };
}
