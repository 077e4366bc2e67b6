import type pg from "pg";

/** The ledger has under another id what was acknowledged as `mutation`: the same content, under the same idempotency key. */
export async function recordRepeated(pool: pg.Pool, mutation: string, as: string): Promise<void> {
  await pool.query(
    "INSERT INTO mutation_link (mutation_id, relation, other_id) VALUES ($1, 'repeated-as', $2) ON CONFLICT DO NOTHING",
    [mutation, as],
  );
}
