import type pg from "pg";
import type { OriginShape } from "./shape";

/**
 * The keys that would share another key's row, with the reason: the column respells them ("007" in a bigint column, or cut off to
 * fit), or holds a row whose key it treats as equal ("Ada" and "ada" in citext). Such keys are left to a person.
 */
export async function strangeKeys(
  client: pg.PoolClient,
  shape: OriginShape,
  keys: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  if (shape.keyType === "text" && !shape.keyIsLoose) return new Map();
  const { rows } = await client.query<{ key: string; written: string; held: string | null }>({
    name: `strange-keys ${shape.path}`,
    text: `SELECT k.key, k.key::${shape.keyType}::text AS written, t.held FROM unnest($1::text[]) k(key) LEFT JOIN LATERAL (${sameText(shape)}) t ON true
           WHERE k.key::${shape.keyType}::text COLLATE "C" <> k.key OR t.held COLLATE "C" <> k.key`,
    values: [[...new Set(keys)]],
  });
  return new Map(rows.map(({ key, written, held }) => [key, becauseOf(key, written, held)]));
}

// Bytes are compared: the key column's own collation may treat the two as equal.
const sameText = ({ keyIsLoose, table, key, keyType }: OriginShape) =>
  keyIsLoose
    ? `SELECT x.${key}::text AS held FROM ${table} x WHERE x.${key} = k.key::${keyType} LIMIT 1`
    : "SELECT NULL::text AS held";

function becauseOf(key: string, written: string, held: string | null): string {
  if (written !== key) return `the origin writes this key as "${written}", which is another key`;
  return `the origin treats this key and its row "${held}" as the same key, but the ledger counts two keys`;
}
