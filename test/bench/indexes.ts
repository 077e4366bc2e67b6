import type pg from "pg";

/** Statements that bring back the dropped indexes: primary keys first, then the others. */
export interface TakenIndexes {
  primaryKeys: string[];
  others: string[];
}

/** Drops the indexes of these tables, so that they fill quickly; returns the statements that bring the indexes back. */
export async function takeIndexesAway(pool: pg.Pool, tables: string[]): Promise<TakenIndexes> {
  const { rows: keys } = await pool.query<{ relation: string; name: string; definition: string }>(
    `SELECT conrelid::regclass::text AS relation, conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE contype = 'p' AND conrelid = ANY ($1::regclass[])`,
    [tables],
  );
  const { rows: others } = await pool.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE NOT indisprimary AND indrelid = ANY ($1::regclass[])`,
    [tables],
  );
  for (const { relation, name } of keys) await pool.query(`ALTER TABLE ${relation} DROP CONSTRAINT ${name}`);
  for (const { name } of others) await pool.query(`DROP INDEX ${name}`);
  return {
    primaryKeys: keys.map((key) => `ALTER TABLE ${key.relation} ADD CONSTRAINT ${key.name} ${key.definition}`),
    // A partitioned table's own index names only the parent; built on all partitions it is the same again.
    others: others.map((index) => index.definition.replace(" ON ONLY ", " ON ")),
  };
}

/** Builds the indexes again, as many at once as the pool has connections. */
export async function rebuildIndexes(pool: pg.Pool, { primaryKeys, others }: TakenIndexes): Promise<void> {
  for (const statements of [[...primaryKeys], [...others]]) {
    const work = async () => {
      for (let next = statements.shift(); next !== undefined; next = statements.shift()) await pool.query(next);
    };
    await Promise.all(Array.from({ length: pool.options.max ?? 1 }, work));
  }
}
