import { codeOf, FINDINGS_BY_CODE, type FindingKind, LAST_CODE, maskOf } from "../../domain/verdict/findings";
import { boundTo } from "../bound-to";
import { type ControlRow, controlOf } from "../paths/control-row";
import type { ControlStanding, ProducerStanding } from "../paths/model";
import type { Queryable } from "../queryable";
import { FINDINGS_OF_DIVERGENCES, findingsInScope, isNarrowed, maskedInScope } from "./divergence-scope";
import { holdsInScope, owingLanes } from "./holds-in-scope";
import type { DivergedPage, FindingSample, Incident } from "./model";
import {
  differingEntriesInScope,
  holdsQueue,
  maskedObservedInScope,
  outstandingKeysInScope,
} from "./observed-measures";
import { keysInScope, timesInScope } from "./scope-sql";

interface StandingRow extends ControlRow {
  fenced_epoch: string;
  ack_epoch: string;
  ack_changed_at: Date | null;
  ack_incident: string | null;
}

/** The measurements of gates; every call is bounded, whatever the size of the backlog. */
export function measuresOn(pool: Queryable) {
  return boundTo(pool, {
    controls: controlsOf,
    producers,
    acknowledgedUnderOldEpoch,
    outstandingInScope,
    divergencesInScope,
    maskedInScope: maskedKeys,
    sampleDivergences,
    keysWithin,
    divergedKeys,
    confirmationsOwed,
    holdsInScope,
    owingLanes,
    outstandingKeysInScope,
    maskedObservedInScope,
    differingEntriesInScope,
    holdsQueue,
  });
}

/** Acknowledgments since the switch that still came under an older epoch: always zero, which is what is being proven. */
async function acknowledgedUnderOldEpoch(pool: Queryable, pathId: number): Promise<bigint> {
  // Appends under way were waited for and no append outlives ten seconds, so the ids made around the switch prove it for ever.
  const { rows } = await pool.query<{ n: string }>({
    name: "acknowledged-under-old-epoch",
    text: `SELECT count(*) AS n FROM path_control c CROSS JOIN LATERAL (
             SELECT FROM mutation m WHERE m.path_id = c.path_id AND m.epoch < c.ack_epoch AND m.accepted_at > c.ack_changed_at
               AND m.id > (lpad(to_hex(floor(extract(epoch FROM c.ack_changed_at) * 1000)::bigint - 5000), 12, '0') || '00000000000000000000')::uuid
               AND m.id < (lpad(to_hex(floor(extract(epoch FROM c.ack_changed_at) * 1000)::bigint + 10000), 12, '0') || '00000000000000000000')::uuid
             LIMIT 1000) x
           WHERE c.path_id = $1`,
    values: [pathId],
  });
  return BigInt(rows[0]?.n ?? 0);
}

/** Outstanding in scope and accepted before the horizon, less what was set aside, counted up to `most`; `later`: what else the path owes. */
async function outstandingInScope(
  pool: Queryable,
  incident: Incident,
  pathId: number,
  most: number,
): Promise<{ owed: number; setAside: number; later: bigint }> {
  const keys = keysInScope(incident, pathId, "o.key", 3);
  const times = timesInScope(incident, "o.accepted_at", 3 + keys.values.length);
  const aside = 3 + keys.values.length + times.values.length;
  const { rows } = await pool.query<{ owed: string; aside: string; total: string }>(
    `WITH a AS MATERIALIZED (SELECT w.mutation_id FROM waiver w WHERE w.incident_id = $${aside} AND w.path_id = $1 AND w.mutation_id IS NOT NULL),
       s AS (SELECT o.mutation_id IN (SELECT a.mutation_id FROM a) AS aside FROM outstanding o
             WHERE o.path_id = $1 AND ${keys.sql} AND ${times.sql} LIMIT $2 + (SELECT count(*) FROM a))
     SELECT count(*) FILTER (WHERE NOT s.aside) AS owed, count(*) FILTER (WHERE s.aside) AS aside,
       (SELECT coalesce(sum(CASE kind WHEN 0 THEN total ELSE -total END), 0) FROM lane_tally WHERE path_id = $1) AS total FROM s`,
    [pathId, most, ...keys.values, ...times.values, incident.id],
  );
  const row = rows[0];
  const owed = Number(row?.owed ?? 0);
  const setAside = Number(row?.aside ?? 0);
  const later = BigInt(row?.total ?? 0) - BigInt(owed + setAside);
  return { owed, setAside, later: later > 0n ? later : 0n };
}

/** Open divergences by finding, as they are now, within the incident's keys, regions and window. */
async function divergencesInScope(
  pool: Queryable,
  incident: Incident,
  pathId: number,
): Promise<Partial<Record<FindingKind, string>>> {
  const keys = keysInScope(incident, pathId, "d.key", 2);
  const scope = findingsInScope(incident, pathId, 2);
  const { rows } = isNarrowed(incident)
    ? await pool.query<{ finding: FindingKind; n: string }>(
        `SELECT f->>'finding' AS finding, count(*) AS n FROM ${FINDINGS_OF_DIVERGENCES}
         WHERE d.path_id = $1 AND ${scope.sql} GROUP BY 1`,
        [pathId, ...scope.values],
      )
    : await pool.query<{ finding: FindingKind; n: string }>(
        `SELECT ($${2 + keys.values.length}::text[])[f + 1] AS finding, count(*) AS n FROM divergence d CROSS JOIN generate_series(0, ${LAST_CODE}) f
         WHERE d.path_id = $1 AND f <> ${codeOf("converged")} AND d.kinds >> f & 1 = 1 AND ${keys.sql} GROUP BY f`,
        [pathId, ...keys.values, FINDINGS_BY_CODE],
      );
  return Object.fromEntries(rows.map((row) => [row.finding, row.n]));
}

/** Keys that a write masks which was accepted in the incident's time and before its horizon; what came later is not its concern. */
async function maskedKeys(pool: Queryable, incident: Incident, pathId: number): Promise<bigint> {
  const scope = maskedInScope(incident, pathId, 2);
  const { rows } = await pool.query<{ n: string }>(
    `SELECT count(*) AS n FROM ${FINDINGS_OF_DIVERGENCES} WHERE d.path_id = $1 AND ${scope.sql}`,
    [pathId, ...scope.values],
  );
  return BigInt(rows[0]?.n ?? 0);
}

async function sampleDivergences(
  pool: Queryable,
  incident: Incident,
  pathId: number,
  { finding, limit }: FindingSample,
): Promise<{ key: string; sentence: string; since: Date }[]> {
  const scope = findingsInScope(incident, pathId, 4);
  const { rows } = await pool.query<{ key: string; sentence: string; since: Date }>(
    `SELECT d.key, f->>'sentence' AS sentence, (f->>'since')::timestamptz AS since FROM ${FINDINGS_OF_DIVERGENCES}
     WHERE d.path_id = $1 AND d.kinds >> ${codeOf(finding)} & 1 = 1 AND f->>'finding' = $2 AND ${scope.sql} ORDER BY d.since LIMIT $3`,
    [pathId, finding, limit, ...scope.values],
  );
  return rows;
}

/** Returns the given keys that are in the incident's scope. */
async function keysWithin(pool: Queryable, incident: Incident, pathId: number, keys: string[]): Promise<Set<string>> {
  const scope = keysInScope(incident, pathId, "u.key", 2);
  const { rows } = await pool.query<{ key: string }>(`SELECT u.key FROM unnest($1::text[]) u(key) WHERE ${scope.sql}`, [
    keys,
    ...scope.values,
  ]);
  return new Set(rows.map((row) => row.key));
}

async function divergedKeys(
  pool: Queryable,
  incident: Incident,
  pathId: number,
  { findings, after, limit }: DivergedPage,
): Promise<string[]> {
  const mask = findings.reduce((m, f) => m | maskOf(f), 0);
  const scope = findingsInScope(incident, pathId, 6);
  const narrowed = `EXISTS (SELECT FROM jsonb_array_elements(d.story->'findings') AS f
    WHERE f->>'finding' = ANY ($5::text[]) AND ${scope.sql})`;
  const { rows } = await pool.query<{ key: string }>(
    `SELECT d.key FROM divergence d WHERE d.path_id = $1 AND d.key > $2 AND d.kinds & $3 <> 0 AND ${narrowed} ORDER BY d.key LIMIT $4`,
    [pathId, after, mask, limit, findings, ...scope.values],
  );
  return rows.map((row) => row.key);
}

/** Entries that a region must still be told of; what was owed a moment ago of a key written after the horizon is on its way. */
async function confirmationsOwed(pool: Queryable, incident: Incident, pathId: number): Promise<bigint> {
  const keys = keysInScope(incident, pathId, "c.key", 5);
  const { rows } = await pool.query<{ n: string }>(
    `SELECT count(*) AS n FROM confirmation_debt c
     WHERE c.path_id = $1 AND ($2::text[] IS NULL OR c.region = ANY ($2)) AND ${keys.sql}
       AND (c.owed_since < clock_timestamp() - $4 * interval '1 millisecond' OR coalesce((
         SELECT m.accepted_at FROM mutation m WHERE m.path_id = c.path_id AND m.key = c.key ORDER BY m.version DESC LIMIT 1
       ) <= $3, true))`,
    [pathId, incident.regions, incident.horizon, PAID_WITHIN_MS, ...keys.values],
  );
  return BigInt(rows[0]?.n ?? 0);
}

/** A region that answers is told well within this. */
const PAID_WITHIN_MS = 5_000;

/** Cache-only producers by their leases, and the others by the epochs that they say they have seen. */
async function producers(pool: Queryable, pathIds: number[]): Promise<ProducerStanding[]> {
  const { rows } = await pool.query<{
    producer: string;
    path_id: number;
    kind: "ledger" | "cache-only";
    epoch: string | null;
    seen_at: Date;
    lease_until: Date | null;
    live: boolean;
    region: string | null;
    cache_until: string | null;
  }>({
    name: "producers",
    text: `SELECT producer, path_id, 'cache-only' AS kind, epoch::text, renewed_at AS seen_at, expires_at AS lease_until, expires_at > now() AS live, region, cache_until
           FROM control_lease WHERE path_id = ANY ($1::smallint[]) AND expires_at > now() - interval '1 minute'
           UNION ALL
           SELECT b.instance, c.path_id, 'ledger', b.progress->>('epoch ' || c.path), b.beat_at, NULL, true, NULL, NULL
           FROM worker_beat b JOIN path_control c ON c.path_id = ANY ($1::smallint[])
           WHERE b.worker = 'producer' AND b.beat_at > now() - interval '15 seconds' AND b.progress ? ('epoch ' || c.path)
           ORDER BY 2, 1`,
    values: [pathIds],
  });
  return rows.map((row) => ({
    producer: row.producer,
    pathId: row.path_id,
    kind: row.kind,
    epoch: row.epoch === null ? null : BigInt(row.epoch),
    seenAt: row.seen_at,
    leaseUntil: row.lease_until,
    live: row.live,
    region: row.region,
    cacheUntilMs: row.cache_until === null ? null : Number(row.cache_until),
  }));
}

/** Paths' controls as they stand. */
export async function controlsOf(client: Queryable, pathIds: readonly number[]): Promise<ControlStanding[]> {
  const { rows } = await client.query<StandingRow>({
    name: "control-standings",
    text: "SELECT * FROM path_control WHERE path_id = ANY ($1::smallint[]) ORDER BY path_id",
    values: [pathIds],
  });
  return rows.map(
    (row): ControlStanding => ({
      ...controlOf(row),
      fencedEpoch: BigInt(row.fenced_epoch),
      ackEpoch: BigInt(row.ack_epoch),
      ackChangedAt: row.ack_changed_at,
      ackIncident: row.ack_incident,
    }),
  );
}
