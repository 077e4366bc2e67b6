import type pg from "pg";
import type { OriginConfig } from "../../../domain/contract";

interface KeyColumn {
  name: string;
  type: string;
  collation: string | null;
  deterministic: boolean;
}

/** Types in which two different spellings are one value. */
const LOOSE_TYPES: ReadonlyMap<string, string> = new Map([
  ["citext", '"A" and "a" are one key'],
  ["character", '"a" and "a " are one key'],
  ["numeric", '"1" and "1.0" are one key'],
  ["real", '"0" and "-0" are one key'],
  ["double precision", '"0" and "-0" are one key'],
  ["interval", '"1 mon" and "30 days" are one key'],
  ["jsonb", '"1" and "1.0" are one key'],
]);

/** Whether two different spellings may be one value of a type, given the type's name in the catalog. */
export const isLooseType = (type: string): boolean => LOOSE_TYPES.has(type.replace(/^.*\./, "").replace(/\(.*\)$/, ""));

/**
 * Properties of an origin's table that are allowed and surprising, one sentence each: keys that are equal without the same bytes,
 * deferred triggers.
 */
export async function originHazards(pool: pg.Pool, origin: OriginConfig): Promise<string[]> {
  const where = `${origin.schema}.${origin.table}`;
  const columns = [origin.key, ...(origin.item ? [origin.item] : [])];
  const [keys, triggers] = await Promise.all([keyColumns(pool, origin, columns), deferredTriggers(pool, origin)]);
  return [...keys.flatMap(looseKey), ...triggers.map((trigger) => deferredSentence(trigger, where))];
}

/** The columns with the type under any domain, and the collation that compares them. */
async function keyColumns(pool: pg.Pool, { schema, table }: OriginConfig, names: string[]): Promise<KeyColumn[]> {
  const { rows } = await pool.query<KeyColumn>(
    `WITH RECURSIVE base AS (
       SELECT a.attname AS name, a.attcollation AS collation, t.oid, t.typbasetype FROM pg_attribute a
         JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
       WHERE n.nspname = $1 AND c.relname = $2 AND a.attname = ANY ($3)
       UNION ALL
       SELECT b.name, b.collation, t.oid, t.typbasetype FROM base b JOIN pg_type t ON t.oid = b.typbasetype)
     SELECT b.name, regexp_replace(format_type(b.oid, NULL), '^.*\\.', '') AS type, l.collname AS collation,
       coalesce(l.collisdeterministic, true) AS deterministic
     FROM base b LEFT JOIN pg_collation l ON l.oid = b.collation WHERE b.typbasetype = 0 ORDER BY b.name`,
    [schema, table, names],
  );
  return rows;
}

function looseKey({ name, type, collation, deterministic }: KeyColumn): string[] {
  const example = LOOSE_TYPES.get(type);
  if (example !== undefined)
    return [
      `Key column "${name}" is ${type}, in which ${example}. The ledger compares keys byte by byte, so two keys would share one row. Make the column text, or let producers write each key in one spelling.`,
    ];
  if (deterministic) return [];
  return [
    `Key column "${name}" has the nondeterministic collation "${collation}", in which different spellings are one key. The ledger compares keys byte by byte, so two keys would share one row. Give the column a deterministic collation, such as "C".`,
  ];
}

async function deferredTriggers(pool: pg.Pool, { schema, table }: OriginConfig): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT DISTINCT t.tgname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_trigger t ON t.tgrelid = c.oid OR t.tgrelid IN (SELECT relid FROM pg_partition_tree(c.oid))
     WHERE n.nspname = $1 AND c.relname = $2 AND NOT t.tgisinternal AND t.tginitdeferred AND t.tgenabled IN ('O', 'A')
     ORDER BY 1`,
    [schema, table],
  );
  return rows.map(({ name }) => name);
}

const deferredSentence = (trigger: string, where: string): string =>
  `Trigger "${trigger}" on ${where} is deferred: the trigger runs at the commit, after the receipt has read the row. Each row that the trigger changes gets the finding mismatched. Create the trigger again without INITIALLY DEFERRED.`;
