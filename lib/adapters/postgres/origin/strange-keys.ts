import type pg from "pg";
import type { Flushing, FlushResult } from "../../../ports/origin";
import { textArray } from "../arrays";
import type { OriginShape } from "./shape";

/**
 * Splits off mutations whose key the origin takes for another: one that it would write in another way ("007" in a bigint column, or
 * cut off to fit), and one whose spelling equals that of a row's key. They would share that key's row, so they are left to a person.
 */
export async function withoutStrangeKeys(
  client: pg.PoolClient,
  shape: OriginShape,
  batch: Flushing[],
): Promise<{ batch: Flushing[]; strange: FlushResult[] }> {
  if ((shape.keyType === "text" && !shape.isLoose) || batch.length === 0) return { batch, strange: [] };
  const keys = textArray([...new Set(batch.map((f) => f.mutation.key))]);
  const written = await whyStrange(client, keys, {
    name: `strange-keys ${shape.path}`,
    text: writtenInAnotherWay(shape),
    because: (other) => `the origin writes this key as "${other}", which is another key`,
  });
  const equal = !shape.isLoose
    ? []
    : await whyStrange(client, keys, {
        name: `equal-keys ${shape.path}`,
        text: equalToAnothers(shape),
        because: (other) => `the origin takes this key for "${other}", which has a row and is another key`,
      });
  const because = new Map([...equal, ...written]);
  if (because.size === 0) return { batch, strange: [] };
  return {
    batch: batch.filter((f) => !because.has(f.mutation.key)),
    strange: batch.flatMap(({ mutation: { id, key } }) =>
      because.has(key) ? [{ id, effect: "conflict" as const, because: because.get(key) as string }] : [],
    ),
  };
}

interface Question {
  name: string;
  text: string;
  because: (other: string) => string;
}

async function whyStrange(
  client: pg.PoolClient,
  keys: Buffer,
  { name, text, because }: Question,
): Promise<[string, string][]> {
  const { rows } = await client.query<{ key: string; other: string }>({ name, text, values: [keys] });
  return rows.map(({ key, other }) => [key, because(other)]);
}

// Bytes are compared: the key column's own collation may take the two for one.
const writtenInAnotherWay = ({ keyType }: OriginShape) =>
  `SELECT k.key, k.key::${keyType}::text AS other FROM unnest($1::text[]) k(key) WHERE k.key::${keyType}::text COLLATE "C" <> k.key`;

const equalToAnothers = ({ table, key, keyType }: OriginShape) =>
  `SELECT k.key, o.key AS other FROM unnest($1::text[]) k(key) CROSS JOIN LATERAL (
     SELECT t.${key}::text AS key FROM ${table} t WHERE t.${key} = k.key::${keyType} LIMIT 1) o
   WHERE o.key COLLATE "C" <> k.key`;
