import type pg from "pg";
import type { StoreNow } from "./model";

/** The last probe of each store, by its name. */
export async function storesNow(pool: pg.Pool): Promise<Map<string, StoreNow>> {
  const { rows } = await pool.query<StoreNow>({
    name: "stores-now",
    text: `SELECT store, at, away_since AS "awaySince", writable, because, proved_at AS "provedAt" FROM store_now`,
  });
  return new Map(rows.map((row) => [row.store, row]));
}
