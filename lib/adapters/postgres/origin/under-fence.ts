import type pg from "pg";
import { OriginRefused } from "../../../ports/origin";
import { refusalOf } from "./refusal";
import type { OriginShape } from "./shape";

// The fence is held for the whole transaction, so raising it waits for every flush under the old epoch; the lane's lock keeps
// two flushes of one lane apart even when a stopped worker comes back.
const ENTER = `SELECT f.epoch, pg_advisory_xact_lock(hashtext($1), $2) FROM trueup.fence f WHERE f.path = $1 FOR SHARE`;

/** Runs `work` in one transaction under the path's fence and the lane's lock; throws OriginRefused, and then nothing took effect. */
export async function underFence<T>(
  pool: pg.Pool,
  shape: OriginShape,
  lane: number,
  epoch: bigint,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw refusalOf(error, false);
  }
  let commitSent = false;
  let broken = true;
  try {
    await client.query("BEGIN");
    const { rows } = await client.query<{ epoch: string }>({ name: "enter", text: ENTER, values: [shape.path, lane] });
    const fence = BigInt(rows[0]?.epoch ?? -1);
    if (fence !== epoch) throw new OriginRefused({ kind: "fenced", epoch: fence });
    const result = await work(client);
    commitSent = true;
    await client.query("COMMIT");
    broken = false;
    return result;
  } catch (error) {
    if (!commitSent)
      broken = await client.query("ROLLBACK").then(
        () => false,
        () => true,
      );
    throw refusalOf(error, commitSent);
  } finally {
    client.release(broken);
  }
}
