import type pg from "pg";
import { sqlState } from "./pool";

/** Texts for columns of these types, one for each type. */
export type Texts = readonly string[];

/**
 * Reads by texts that are cast to columns' types, and leaves out those which a type cannot express. Any other error of a value, such
 * as one of a view's own expressions, is thrown.
 */
export async function readExpressible<Row>(
  pool: pg.Pool,
  types: readonly string[],
  asked: readonly Texts[],
  read: (asked: readonly Texts[]) => Promise<Row[]>,
): Promise<Row[]> {
  if (asked.length === 0) return [];
  try {
    return await read(asked);
  } catch (error) {
    if (!isOfValues(error)) throw error;
    if (asked.length > 1) {
      const half = asked.length >> 1;
      const left = await readExpressible(pool, types, asked.slice(0, half), read);
      return [...left, ...(await readExpressible(pool, types, asked.slice(half), read))];
    }
    if (await areExpressible(pool, types, asked[0] as Texts)) throw error;
    return [];
  }
}

async function areExpressible(pool: pg.Pool, types: readonly string[], texts: Texts): Promise<boolean> {
  try {
    await pool.query(`SELECT ${types.map((type, i) => `$${i + 1}::text::${type} IS NULL`).join(", ")}`, [...texts]);
    return true;
  } catch (error) {
    if (isOfValues(error)) return false;
    throw error;
  }
}

/** Whether an error is one of a value, such as a text that its type cannot express. */
export const isOfValues = (error: unknown): boolean => sqlState(error)?.startsWith("22") === true;
