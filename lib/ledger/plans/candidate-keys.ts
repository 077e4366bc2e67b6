import type pg from "pg";
import type { JsonText } from "../../domain/json-text";
import { OPERATIONS, type Operation, OUTSTANDING_STATES } from "../../domain/mutation";
import { plainArray, textArray } from "../../postgres/arrays";
import { OUTCOME } from "../codes";
import type { CandidateKey, Withdrawn } from "./model";

/** The highest version of each key that is not suppressed, each looked for once; 0 where there is none. */
export async function headsOf(pool: pg.Pool, pathId: number, keys: string[]): Promise<Map<string, bigint>> {
  if (keys.length === 0) return new Map();
  const { rows } = await pool.query<{ key: string; head: string }>({
    name: "heads",
    text: `SELECT k.key, coalesce((SELECT m.version FROM mutation m WHERE m.path_id = $1 AND m.key = k.key
               AND NOT EXISTS (SELECT FROM settlement s WHERE s.mutation_id = m.id AND s.outcome = ${OUTCOME.suppressed})
             ORDER BY m.version DESC LIMIT 1), 0) AS head
           FROM unnest($2::text[]) k(key)`,
    values: [pathId, textArray(keys)],
  });
  return new Map(rows.map(({ key, head }) => [key, BigInt(head)]));
}

/** Mutations as they were accepted, by their ids, each with its key's head: the highest version that is not suppressed. */
export async function withdrawn(
  pool: pg.Pool,
  pathId: number,
  mutations: { id: string; key: string }[],
): Promise<Map<string, Withdrawn>> {
  if (mutations.length === 0) return new Map();
  const [{ rows }, heads] = await Promise.all([
    pool.query<{ id: string; key: string; operation: number; payload: JsonText | null; based_on: string | null }>({
      name: "withdrawn",
      text: `SELECT m.id, m.key, m.operation, m.payload::text AS payload, m.based_on FROM unnest($2::uuid[], $3::text[]) n(id, key)
             CROSS JOIN LATERAL (SELECT * FROM mutation x WHERE x.id = n.id AND x.path_id = $1 AND x.key = n.key LIMIT 1) m`,
      values: [pathId, plainArray(mutations.map(({ id }) => id)), textArray(mutations.map(({ key }) => key))],
    }),
    headsOf(pool, pathId, [...new Set(mutations.map(({ key }) => key))]),
  ]);
  return new Map(
    rows.map(({ id, key, operation, payload, based_on }) => [
      id,
      {
        operation: OPERATIONS[operation] as Operation,
        payload,
        basedOn: based_on === null ? null : BigInt(based_on),
        head: heads.get(key) ?? 0n,
      },
    ]),
  );
}

/** How the versions stand that candidates build on and that were not selected; and what else of the keys is owed. */
export async function addBasis(pool: pg.Pool, pathId: number, keys: CandidateKey[]): Promise<void> {
  if (keys.length === 0) return;
  const selected = new Map(keys.map((key) => [key.key, new Set(key.candidates.map((c) => c.version))]));
  const wanted = keys.flatMap(({ key, candidates }) =>
    candidates.flatMap(({ basedOn }) =>
      basedOn !== null && basedOn > 0n && !selected.get(key)?.has(basedOn) ? [{ key, basedOn }] : [],
    ),
  );
  const [bases, owed] = await Promise.all([
    pool.query<{ key: string; version: string; state: number | null; outcome: number | null }>({
      name: "basis",
      text: `SELECT m.key, m.version, o.state, s.outcome
             FROM unnest($2::text[], $3::bigint[]) b(key, version)
             CROSS JOIN LATERAL (SELECT * FROM mutation x WHERE x.path_id = $1 AND x.key = b.key AND x.version = b.version LIMIT 1) m
             LEFT JOIN LATERAL (SELECT x.outcome FROM settlement x WHERE x.mutation_id = m.id LIMIT 1) s ON true
             LEFT JOIN LATERAL (SELECT x.state FROM outstanding x
               WHERE x.path_id = $1 AND x.lane = m.lane AND x.mutation_id = m.id LIMIT 1) o ON true`,
      values: [pathId, textArray(wanted.map(({ key }) => key)), plainArray(wanted.map(({ basedOn }) => basedOn))],
    }),
    pool.query<{ key: string; version: string }>({
      name: "owed-of-keys",
      text: `SELECT o.key, o.version FROM unnest($2::text[]) k(key)
             CROSS JOIN LATERAL (SELECT * FROM outstanding x WHERE x.path_id = $1 AND x.key = k.key ORDER BY x.version) o`,
      values: [pathId, textArray(keys.map(({ key }) => key))],
    }),
  ]);
  const byKey = new Map(keys.map((key) => [key.key, key]));
  for (const { key, version, state, outcome } of bases.rows)
    byKey.get(key)?.basis.set(BigInt(version), standingOf(state, outcome));
  for (const { key, version } of owed.rows)
    if (!selected.get(key)?.has(BigInt(version))) byKey.get(key)?.others.push(BigInt(version));
}

function standingOf(state: number | null, outcome: number | null) {
  if (state === null) return outcome === 3 ? "suppressed" : "settled";
  const word = OUTSTANDING_STATES[state];
  return word === "conflicted" || word === "failed" ? "stuck" : "outstanding";
}
