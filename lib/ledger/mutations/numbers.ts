import type pg from "pg";

/** The key and the version that the ledger has for a mutation's id. */
export interface KnownId {
  /** The key of the write; null where the ledger knows it by its receipt alone. */
  key: string | null;
  /** Null: the ledger has the write under another id. */
  version: bigint | null;
}

/** The keys and versions of mutations, by id. A mutation that the ledger does not have is left out. */
export async function numbersOf(pool: pg.Pool, ids: string[]): Promise<Map<string, KnownId>> {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<{ id: string; key: string | null; version: string | null }>({
    name: "mutation-numbers",
    text: `SELECT u.id, coalesce(m.key, o.key) AS key, m.version FROM unnest($1::uuid[]) u(id)
             LEFT JOIN LATERAL (SELECT x.key, x.version FROM mutation x WHERE x.id = u.id LIMIT 1) m ON true
             LEFT JOIN LATERAL (
               SELECT l.other_id FROM mutation_link l WHERE l.mutation_id = u.id AND l.relation = 'repeated-as' LIMIT 1) l ON true
             LEFT JOIN LATERAL (SELECT x.key FROM mutation x WHERE x.id = l.other_id LIMIT 1) o ON true
            WHERE m.version IS NOT NULL OR l.other_id IS NOT NULL`,
    values: [ids],
  });
  return new Map(rows.map(({ id, key, version }) => [id, { key, version: version === null ? null : BigInt(version) }]));
}
