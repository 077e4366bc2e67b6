import type pg from "pg";
import { plainArray, textArray } from "../../../postgres/arrays";
import type { Flushing, FlushResult } from "../port";
import type { OriginShape } from "./shape";

/**
 * Splits off mutations that must not be tried: those under suppression, and all mutations of a key whose row another session locks.
 * Every other row is locked afterwards. Runs after the lane's lock is held: a suppression holds that lock too, so no suppressed
 * mutation slips through.
 */
export async function withoutWhatIsInTheWay(
  client: pg.PoolClient,
  shape: OriginShape,
  batch: Flushing[],
): Promise<{ batch: Flushing[]; results: FlushResult[] }> {
  const { suppressed, locked } = await lookAhead(client, shape, batch);
  if (suppressed.size === 0 && locked.size === 0) return { batch, results: [] };
  const open: Flushing[] = [];
  const results: FlushResult[] = [];
  for (const flushing of batch) {
    const { id, key } = flushing.mutation;
    if (suppressed.has(id)) results.push({ id, effect: "suppressed", because: "the mutation is being suppressed" });
    else if (locked.has(key)) results.push({ id, effect: "locked", because: "another session has locked the row" });
    else open.push(flushing);
  }
  return { batch: open, results };
}

async function lookAhead(client: pg.PoolClient, shape: OriginShape, batch: Flushing[]) {
  const suppressed = new Set<string>();
  const locked = new Set<string>();
  const ids = plainArray(batch.map((f) => f.mutation.id));
  const ask = async (name: string, text: string, values: unknown[]) => {
    const { rows } = await client.query<{ mutation: string | null; key: string | null }>({ name, text, values });
    for (const { mutation, key } of rows) {
      if (mutation !== null) suppressed.add(mutation);
      if (key !== null) locked.add(key);
    }
  };
  // Items are inserted independently, so no row of their key blocks them.
  if (shape.model === "append") await ask("suppressed-among", SUPPRESSED, [ids]);
  else {
    const deleted = new Set(batch.flatMap(({ mutation: m }) => (m.operation === "delete" ? [m.key] : [])));
    const kept = new Set(batch.flatMap(({ mutation: m }) => (deleted.has(m.key) ? [] : [m.key])));
    if (kept.size > 0)
      await ask(`rows-ahead ${shape.path}`, aheadText(shape, "NO KEY UPDATE"), [ids, textArray([...kept])]);
    if (deleted.size > 0)
      await ask(`deletes-ahead ${shape.path}`, aheadText(shape, "UPDATE"), [ids, textArray([...deleted])]);
  }
  return { suppressed, locked };
}

const SUPPRESSED = "SELECT mutation, NULL::text AS key FROM trueup.suppressed WHERE mutation = ANY ($1::uuid[])";

/**
 * An existing row that the lock skipped is locked by another session. Under a row-level policy a lock may miss rows that a plain
 * read shows: then nothing is split off, and the write itself reports the cause. Keys compare as the column does, whatever their
 * spelling.
 */
function aheadText(shape: OriginShape, lock: "NO KEY UPDATE" | "UPDATE"): string {
  const { table, key, keyType } = shape;
  return `WITH got AS MATERIALIZED (
      SELECT t.${key} AS key FROM ${table} t WHERE t.${key} = ANY ($2::text[]::${keyType}[]) ORDER BY t.${key} FOR ${lock} SKIP LOCKED)
    ${SUPPRESSED}
    UNION ALL
    SELECT NULL, missed.key FROM (
      SELECT k.key FROM unnest($2::text[]) k(key)
      WHERE NOT row_security_active('${table.replaceAll("'", "''")}') AND k.key::${keyType} NOT IN (SELECT got.key FROM got) OFFSET 0) missed
    WHERE EXISTS (SELECT FROM ${table} t WHERE t.${key} = missed.key::${keyType})`;
}
