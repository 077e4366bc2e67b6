import type pg from "pg";
import { type RunHold, RunOvertaken } from "../../../domain/run/run-overtaken";

/**
 * Holds a run's token in a batch's transaction, so that raising the token waits for the batch. Throws RunOvertaken when the
 * origin's token is not this attempt's.
 */
export async function holdRunToken(client: pg.PoolClient, run: RunHold): Promise<void> {
  const { rows } = await client.query<{ token: string }>({
    name: "hold-run-token",
    text: "SELECT token FROM trueup.run_token WHERE run = $1 FOR SHARE",
    values: [run.id],
  });
  const token = BigInt(rows[0]?.token ?? -1);
  if (token !== run.token) throw new RunOvertaken(run.id, token);
}

/** Raises a run's token, never lowers it, and returns once no batch of an older attempt can land. */
export async function raiseRunToken(pool: pg.Pool, { id, token }: RunHold): Promise<void> {
  await pool.query({
    name: "raise-run-token",
    text: `INSERT INTO trueup.run_token AS t (run, token) VALUES ($1, $2)
           ON CONFLICT (run) DO UPDATE SET token = EXCLUDED.token WHERE t.token < EXCLUDED.token`,
    values: [id, token],
  });
}
