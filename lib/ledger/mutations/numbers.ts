import type pg from "pg";

/**
 * The versions that the ledger has given mutations, by id. Null: the ledger has the write under another id. A mutation that the ledger
 * does not have is left out.
 */
export async function numbersOf(pool: pg.Pool, ids: string[]): Promise<Map<string, bigint | null>> {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<{ id: string; version: string | null }>({
    name: "mutation-numbers",
    text: `SELECT u.id, m.version FROM unnest($1::uuid[]) u(id)
             LEFT JOIN LATERAL (SELECT x.version FROM mutation x WHERE x.id = u.id LIMIT 1) m ON true
             LEFT JOIN LATERAL (
               SELECT l.other_id FROM mutation_link l WHERE l.mutation_id = u.id AND l.relation = 'repeated-as' LIMIT 1) l ON true
            WHERE m.version IS NOT NULL OR l.other_id IS NOT NULL`,
    values: [ids],
  });
  return new Map(rows.map(({ id, version }) => [id, version === null ? null : BigInt(version)]));
}
