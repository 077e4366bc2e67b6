import type pg from "pg";
import type { BigLedger } from "./big-ledger";

/** The yardstick: one mutation by the ledger's primary key, through the pool that the measured query uses. */
export async function lookUp(pool: pg.Pool, ledger: BigLedger): Promise<void> {
  const { pathId, key, version } = ledger.row(Math.floor(Math.random() * ledger.size.rows));
  const { rowCount } = await pool.query({
    name: "look-up",
    text: "SELECT * FROM mutation WHERE path_id = $1 AND key = $2 AND version = $3",
    values: [pathId, key, version],
  });
  if (rowCount !== 1) throw new Error(`there is no version ${version} of ${key}`);
}
