import type pg from "pg";
import type { JsonText } from "../../domain/json-text";
import {
  type MutationState,
  OPERATIONS,
  type Operation,
  OUTSTANDING_STATES,
  SETTLED_STATES,
} from "../../domain/mutation";
import type { Hold, LedgerEvidence, LedgerMutation } from "../../domain/verdict/evidence";
import { textArray } from "../../postgres/arrays";
import { timeOfSeconds } from "../../postgres/times";
import { MOVING, OUTCOME } from "../codes";

/** A row of `mutation` joined with how far it got; times are seconds since 1970. */
export interface StoryRow {
  id: string;
  key: string;
  version: string;
  based_on: string | null;
  operation: number;
  payload: JsonText | null;
  erased_at: number | null;
  accepted_at: number;
  state: number | null;
  outcome: number | null;
  queued_at: number | null;
  settled_at: number | null;
  job: string | null;
  because: string | null;
}

/** The columns of a StoryRow over `m`, `o` and `s`. */
export const STORY_COLUMNS = `m.id, m.key, m.version, m.based_on, m.operation, m.payload::text AS payload, date_part('epoch', m.erased_at) AS erased_at,
  date_part('epoch', m.accepted_at) AS accepted_at, o.state, s.outcome,
  date_part('epoch', coalesce(o.queued_at, s.queued_at)) AS queued_at, date_part('epoch', s.settled_at) AS settled_at, o.job,
  coalesce(o.because, s.because) AS because`;

/**
 * Joins `m` with how it ended or, where it has not, what is owed of it: row by row, whatever the tables held when the session
 * planned it.
 */
export const STORY_JOINS = `
  LEFT JOIN LATERAL (SELECT * FROM settlement x WHERE x.mutation_id = m.id LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT * FROM outstanding x
    WHERE s.mutation_id IS NULL AND x.path_id = m.path_id AND x.lane = m.lane AND x.mutation_id = m.id LIMIT 1) o ON true`;

/** One row a mutation in the window, or one without a mutation for a key that has none; a key's totals are on each of its rows. */
interface EvidenceRow extends Omit<StoryRow, "id" | "key"> {
  id: string | null;
  of_key: string;
  materialized: string | null;
  materialized_at: number | null;
  outstanding: string;
  oldest: number | null;
  holds: HoldRow[] | null;
}

interface HoldRow extends Omit<Hold, "since"> {
  since: number | null;
}

// The pauses of the path and of all its lanes are read once, those of a key by the key, and only where something waits.
//
// Of each key at most $4 rows are looked at in each place, however many it has: its newest, its oldest outstanding, and what lies just
// below those. A key with a hundred thousand outstanding changes keeps no other key waiting.
const EVIDENCE = `
WITH wide AS MATERIALIZED (
  SELECT 'path' AS of, NULL::integer AS lane, because AS reason, drain_by AS actor, date_part('epoch', drain_since) AS since
  FROM path_control WHERE path_id = $1 AND drain = 'paused'
  UNION ALL
  SELECT 'lane', lane, reason, actor, date_part('epoch', since) FROM drain_hold WHERE path_id = $1 AND lane >= 0 AND key = '')
SELECT k.key AS of_key, r.version AS materialized, date_part('epoch', r.settled_at) AS materialized_at, w.n AS outstanding,
  date_part('epoch', w.oldest) AS oldest, CASE WHEN w.n > 0 THEN (SELECT json_agg(g) FROM (SELECT * FROM wide UNION ALL
    SELECT 'key', NULL, h.reason, h.actor, date_part('epoch', h.since) FROM drain_hold h
    WHERE h.path_id = $1 AND h.lane = -1 AND h.key = k.key) g) END AS holds,
  ${STORY_COLUMNS.replace("m.key, ", "")}
FROM unnest($2::text[]) k(key)
CROSS JOIN LATERAL (
  SELECT count(*) AS n, min(f.accepted_at) AS oldest, min(f.version) FILTER (WHERE f.state IN ${MOVING}) AS moving FROM (
    SELECT o.accepted_at, o.version, o.state FROM outstanding o
    WHERE o.path_id = $1 AND o.key = k.key ORDER BY o.version LIMIT $4) f) w
LEFT JOIN LATERAL (
  (SELECT m.version, s.settled_at FROM (
     SELECT x.id, x.version FROM mutation x WHERE x.path_id = $1 AND x.key = k.key ORDER BY x.version DESC LIMIT $4) m
   CROSS JOIN LATERAL (SELECT * FROM settlement x WHERE x.mutation_id = m.id AND x.outcome = ${OUTCOME.materialized} LIMIT 1) s
   ORDER BY m.version DESC LIMIT 1)
  UNION ALL
  (SELECT m.version, s.settled_at FROM (
     SELECT x.id, x.version FROM mutation x WHERE x.path_id = $1 AND x.key = k.key AND x.version < w.moving
     ORDER BY x.version DESC LIMIT $4) m
   CROSS JOIN LATERAL (SELECT * FROM settlement x WHERE x.mutation_id = m.id AND x.outcome = ${OUTCOME.materialized} LIMIT 1) s
   ORDER BY m.version DESC LIMIT 1)
  LIMIT 1) r ON true
LEFT JOIN LATERAL (
  SELECT * FROM mutation x WHERE x.path_id = $1 AND x.key = k.key ORDER BY x.version DESC LIMIT $3) m ON true
${STORY_JOINS}
ORDER BY k.key, m.version DESC`;

/** Limits of a call's count of outstanding rows: the most over all keys, and the least for each key. */
const COUNTED = 100_000;
const COUNTED_OF_A_KEY = 250;
const MOST_LOOKED_AT = 1_000;

const COUNT = `
SELECT k.key, w.n FROM unnest($2::text[]) k(key)
CROSS JOIN LATERAL (
  SELECT count(*) AS n FROM (SELECT FROM outstanding o WHERE o.path_id = $1 AND o.key = k.key ORDER BY o.version LIMIT $3) f) w`;

/**
 * The ledger's side of many keys at once: the newest `window` mutations of each, and what is true of the whole. What a key has
 * outstanding is counted up to a bound, and a count at the bound is said to be one. `materialized` is the newest that was found within
 * bounds: it may be newer, never older.
 */
export async function evidence(
  pool: pg.Pool,
  pathId: number,
  keys: string[],
  window: number,
): Promise<Map<string, LedgerEvidence>> {
  const lookedAt = Math.min(MOST_LOOKED_AT, Math.max(COUNTED_OF_A_KEY, Math.floor(COUNTED / Math.max(1, keys.length))));
  const { rows } = await pool.query<EvidenceRow>({
    name: "evidence",
    text: EVIDENCE,
    values: [pathId, textArray(keys), window, lookedAt],
  });
  const found = new Map<string, LedgerEvidence>();
  for (const row of rows) {
    let of = found.get(row.of_key);
    if (of === undefined) {
      of = {
        mutations: [],
        complete: true,
        materialized: row.materialized === null ? null : BigInt(row.materialized),
        materializedAt: timeOrNull(row.materialized_at),
        outstandingCount: BigInt(row.outstanding),
        oldestOutstandingAt: timeOrNull(row.oldest),
        holds: (row.holds ?? []).map((hold) => ({ ...hold, since: timeOrNull(hold.since) })),
      };
      found.set(row.of_key, of);
    }
    if (row.id === null) continue;
    of.mutations.push(ledgerMutationOf({ ...row, id: row.id }));
    of.complete = of.mutations.length < window;
  }
  await countFurther(pool, pathId, found, lookedAt);
  return found;
}

/** Counts on where a key's count had come to its bound. */
async function countFurther(
  pool: pg.Pool,
  pathId: number,
  found: Map<string, LedgerEvidence>,
  bound: number,
): Promise<void> {
  const many = [...found].filter(([, { outstandingCount }]) => outstandingCount >= BigInt(bound)).map(([key]) => key);
  if (many.length === 0) return;
  const limit = Math.max(bound, Math.floor(COUNTED / many.length));
  const { rows } = await pool.query<{ key: string; n: string }>({
    name: "count-outstanding",
    text: COUNT,
    values: [pathId, textArray(many), limit],
  });
  for (const { key, n } of rows) {
    const of = found.get(key) as LedgerEvidence;
    of.outstandingCount = BigInt(n);
    of.outstandingIsLeast = Number(n) >= limit;
  }
}

/** A StoryRow as the domain knows it; a mutation that is neither owed nor settled is one whose move is not visible yet. */
export function ledgerMutationOf(row: Omit<StoryRow, "key">): LedgerMutation {
  const state: MutationState =
    row.state !== null
      ? (OUTSTANDING_STATES[row.state] as MutationState)
      : row.outcome !== null
        ? (SETTLED_STATES[row.outcome] as MutationState)
        : "unknown";
  return {
    id: row.id,
    version: BigInt(row.version),
    basedOn: row.based_on === null ? null : BigInt(row.based_on),
    operation: OPERATIONS[row.operation] as Operation,
    payload: row.payload ?? undefined,
    erasedAt: timeOrNull(row.erased_at),
    state,
    acceptedAt: timeOfSeconds(row.accepted_at),
    queuedAt: timeOrNull(row.queued_at),
    settledAt: timeOrNull(row.settled_at),
    job: row.job,
    because: row.because,
  };
}

function timeOrNull(seconds: number | null): Date | null {
  return seconds === null ? null : timeOfSeconds(seconds);
}
