import type pg from "pg";
import { inTransaction } from "../../postgres/pool";
import { lookedAt } from "./acknowledged";
import type { HorizonRound } from "./model";

/** Up to which id a horizon has looked; null where it has not begun. */
export async function position(pool: pg.Pool, horizon: number): Promise<string | null> {
  const { rows } = await pool.query<{ position: string }>("SELECT position FROM observer_position WHERE horizon = $1", [
    horizon,
  ]);
  return rows[0]?.position ?? null;
}

/** Moves a horizon on, adds what was observed on the way, and notes which late ones were looked at, in one transaction. */
export async function advance(
  pool: pg.Pool,
  horizon: number,
  { position, tallies, late }: HorizonRound,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(
      "INSERT INTO observer_position VALUES ($1, $2) ON CONFLICT (horizon) DO UPDATE SET position = EXCLUDED.position",
      [horizon, position],
    );
    await client.query(
      `INSERT INTO observation_tally AS t (path_id, minute, horizon, offered, observed, consistent, unknown)
       SELECT i.path, date_trunc('minute', now()), $1, i.offered, i.observed, i.consistent, i.unknown
       FROM unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
         AS i(path, offered, observed, consistent, unknown)
       ON CONFLICT (path_id, minute, horizon) DO UPDATE SET offered = t.offered + EXCLUDED.offered,
         observed = t.observed + EXCLUDED.observed, consistent = t.consistent + EXCLUDED.consistent,
         unknown = t.unknown + EXCLUDED.unknown`,
      [
        horizon,
        tallies.map((t) => t.pathId),
        tallies.map((t) => t.offered),
        tallies.map((t) => t.observed),
        tallies.map((t) => t.consistent),
        tallies.map((t) => t.unknown),
      ],
    );
    await lookedAt(client, horizon, late);
  });
}
