import type pg from "pg";
import { plainArray, textArray } from "../../postgres/arrays";
import { OUTCOME } from "../codes";
import type { MutationLink } from "./model";

/** Those of these mutations that no run has withdrawn. */
export async function notWithdrawn(pool: pg.Pool, mutations: string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: "not-withdrawn",
    text: `SELECT u.id FROM unnest($1::uuid[]) u(id)
           WHERE NOT EXISTS (SELECT FROM settlement s WHERE s.mutation_id = u.id AND s.outcome = ${OUTCOME.suppressed})`,
    values: [plainArray(mutations)],
  });
  return rows.map(({ id }) => id);
}

/** Reads the mutations that a run has appended for these keys. */
export async function appended(
  pool: pg.Pool,
  id: string,
  keys: string[],
): Promise<{ idempotencyKey: string; id: string; key: string; version: bigint }[]> {
  const { rows } = await pool.query<{ idempotency_key: string; id: string; key: string; version: string }>({
    name: "appended-by-run",
    text: "SELECT idempotency_key, id, key, version FROM mutation WHERE request_id = $1::text AND key = ANY ($2::text[])",
    values: [id, textArray(keys)],
  });
  return rows.map((row) => ({
    idempotencyKey: row.idempotency_key,
    id: row.id,
    key: row.key,
    version: BigInt(row.version),
  }));
}

/** The versions as which versions of keys that had been withdrawn came back; those that did. */
export async function restoredAs(
  pool: pg.Pool,
  pathId: number,
  places: { key: string; version: bigint }[],
): Promise<{ key: string; version: bigint; now: bigint }[]> {
  const { rows } = await pool.query<{ key: string; version: string; now: string }>({
    name: "restored-as",
    text: `SELECT m.key, m.version, max(n.version) AS now FROM unnest($2::text[], $3::bigint[]) u(key, version)
           JOIN mutation m ON m.path_id = $1 AND m.key = u.key AND m.version = u.version
           JOIN mutation_link l ON l.mutation_id = m.id AND l.relation = 'restored-as'
           JOIN mutation n ON n.path_id = $1 AND n.key = u.key AND n.id = l.other_id
           GROUP BY m.key, m.version`,
    values: [pathId, textArray(places.map((p) => p.key)), plainArray(places.map((p) => p.version))],
  });
  return rows.map(({ key, version, now }) => ({ key, version: BigInt(version), now: BigInt(now) }));
}

/** Of ids that entries of these keys carry, those that the ledger has under another key, also where it has the write under another id. */
export async function ofOtherKeys(
  pool: pg.Pool,
  pathId: number,
  entries: { id: string; key: string }[],
): Promise<Set<string>> {
  if (entries.length === 0) return new Set();
  const { rows } = await pool.query<{ id: string }>({
    name: "ids-of-other-keys",
    text: `SELECT DISTINCT u.id FROM unnest($2::uuid[], $3::text[]) u(id, key)
           CROSS JOIN LATERAL (
             SELECT m.path_id, m.key FROM mutation m WHERE m.id = u.id
             UNION ALL
             SELECT m.path_id, m.key FROM mutation_link l JOIN mutation m ON m.id = l.other_id
             WHERE l.mutation_id = u.id AND l.relation = 'repeated-as') m
           WHERE m.path_id <> $1 OR m.key <> u.key`,
    values: [pathId, plainArray(entries.map((e) => e.id)), textArray(entries.map((e) => e.key))],
  });
  return new Set(rows.map(({ id }) => id));
}

/** Records what came of mutations by a run; what is recorded already stays. */
export async function link(pool: pg.Pool, links: MutationLink[]): Promise<void> {
  if (links.length === 0) return;
  await pool.query(
    `INSERT INTO mutation_link (mutation_id, relation, other_id, run_id)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[]) ON CONFLICT DO NOTHING`,
    [links.map((l) => l.mutation), links.map((l) => l.relation), links.map((l) => l.other), links.map((l) => l.run)],
  );
}
