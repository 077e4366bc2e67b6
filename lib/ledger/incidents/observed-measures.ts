import { codeOf, findingsThat, maskOf } from "../../domain/verdict/findings";
import type { Queryable } from "../queryable";
import { FINDINGS_OF_DIVERGENCES, findingsInScope } from "./divergence-scope";
import type { Incident } from "./model";
import { keysInScope, type ScopeCondition } from "./scope-sql";

/** A waiver of one of these sets the outstanding writes of its key aside. */
const ABOUT_OWED = findingsThat(({ aboutOwed }) => aboutOwed).map(codeOf);

/**
 * Whether a key `k` of an observed path owes a write of the incident's time. The oldest time is all that is kept, so a key of several
 * writes that began to owe before the window counts. A key whose source tells no times counts as well.
 */
function owedInTime(incident: Incident, from: number): ScopeCondition {
  const until =
    incident.acceptedTo !== null && incident.acceptedTo < incident.horizon ? incident.acceptedTo : incident.horizon;
  return {
    sql: `k.outstanding > 0 AND (k.oldest_at IS NULL OR k.oldest_at <= $${from} AND (k.outstanding > 1 OR k.oldest_at >= $${from + 1}))`,
    values: [until, incident.acceptedFrom ?? new Date(0)],
  };
}

/** Keys of an observed path that owe a write of the incident's time, counted up to `most`; those with such a finding waived apart. */
export async function outstandingKeysInScope(
  pool: Queryable,
  incident: Incident,
  pathId: number,
  most: number,
): Promise<{ owed: number; setAside: number; writes: bigint }> {
  const keys = keysInScope(incident, pathId, "k.key", 5);
  const times = owedInTime(incident, 5 + keys.values.length);
  const { rows } = await pool.query<{ owed: string; aside: string; writes: string | null }>(
    `WITH s AS (SELECT k.outstanding, EXISTS (SELECT FROM waiver w WHERE w.incident_id = $3 AND w.path_id = $1 AND w.key = k.key
         AND w.finding = ANY ($4::smallint[])) AS aside
       FROM observed_key k WHERE k.path_id = $1 AND ${keys.sql} AND ${times.sql} LIMIT $2)
     SELECT count(*) FILTER (WHERE NOT s.aside) AS owed, count(*) FILTER (WHERE s.aside) AS aside, sum(s.outstanding) AS writes FROM s`,
    [pathId, most, incident.id, ABOUT_OWED, ...keys.values, ...times.values],
  );
  const [row] = rows;
  return { owed: Number(row?.owed ?? 0), setAside: Number(row?.aside ?? 0), writes: BigInt(row?.writes ?? 0) };
}

/** Keys of an observed path that are masked by a write of the incident's time. */
export async function maskedObservedInScope(pool: Queryable, incident: Incident, pathId: number): Promise<bigint> {
  const scope = findingsInScope(incident, pathId, 3);
  const times = owedInTime(incident, 3 + scope.values.length);
  const { rows } = await pool.query<{ n: string }>(
    `SELECT count(*) AS n FROM ${FINDINGS_OF_DIVERGENCES} JOIN observed_key k ON k.path_id = d.path_id AND k.key = d.key
     WHERE d.path_id = $1 AND d.kinds & $2 <> 0 AND f->>'finding' = 'masked' AND ${scope.sql} AND ${times.sql}`,
    [pathId, maskOf("masked"), ...scope.values, ...times.values],
  );
  return BigInt(rows[0]?.n ?? 0);
}

/** Keys of an observed path whose cache entries differ from the record without a version that tells which is newer. */
export async function differingEntriesInScope(pool: Queryable, incident: Incident, pathId: number): Promise<bigint> {
  const scope = findingsInScope(incident, pathId, 3);
  const { rows } = await pool.query<{ n: string }>(
    `SELECT count(*) AS n FROM ${FINDINGS_OF_DIVERGENCES}
     WHERE d.path_id = $1 AND d.kinds & $2 <> 0 AND f->>'finding' = 'differs' AND f ? 'regions' AND ${scope.sql}`,
    [pathId, maskOf("differs"), ...scope.values],
  );
  return BigInt(rows[0]?.n ?? 0);
}

/** Whether Trueup holds the queue of an observed path paused: for its drain, or for a run. */
export async function holdsQueue(pool: Queryable, pathId: number): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "queue-held",
    text: "SELECT FROM queue_hold WHERE path_id = $1 LIMIT 1",
    values: [pathId],
  });
  return rowCount === 1;
}
