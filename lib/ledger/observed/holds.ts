import type pg from "pg";
import { inTransaction } from "../../postgres/pool";
import { boundTo } from "../bound-to";
import type { Queryable } from "../queryable";

/** Who holds a queue paused: a person by a path's drain, or a run for the time of a batch. */
export interface QueueHolder {
  /** The queue in its store: connection, prefix and name. */
  queue: string;
  holder: string;
  pathId: number;
  run: string | null;
}

/** The holders of other systems' queues. Those of one queue take turns, so that the first and the last of them are known. */
export function queueHoldsOn(pool: pg.Pool) {
  return boundTo(pool, { hold, lift, holders, leftBehind });
}

export type QueueHolds = ReturnType<typeof queueHoldsOn>;

const LOCK = 70_440;

const locked = (client: Queryable, queue: string) =>
  client.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [LOCK, queue]);

/** Notes a holder before the queue is paused; of the first one it is kept whether the queue was paused already. */
async function hold(
  pool: pg.Pool,
  { queue, holder, pathId, run }: QueueHolder,
  isPaused: () => Promise<boolean>,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await locked(client, queue);
    const { rows } = await client.query<{ paused_before: boolean }>(
      "SELECT paused_before FROM queue_hold WHERE queue = $1 LIMIT 1",
      [queue],
    );
    await client.query(
      `INSERT INTO queue_hold (queue, holder, path_id, run_id, paused_before) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (queue, holder) DO NOTHING`,
      [queue, holder, pathId, run, rows[0]?.paused_before ?? (await isPaused())],
    );
  });
}

/**
 * Takes a holder off. `resume` is called for the last one of a queue that was not paused before, and before the holder is forgotten:
 * where the process dies between the two, the holder is lifted again. Answers whether the queue stays paused, and by whom.
 */
async function lift(
  pool: pg.Pool,
  { queue, holder }: Pick<QueueHolder, "queue" | "holder">,
  resume: () => Promise<void>,
): Promise<"resumed" | "held" | "paused-before" | "not-held"> {
  return inTransaction(pool, async (client) => {
    await locked(client, queue);
    const { rows } = await client.query<{ holder: string; paused_before: boolean }>(
      "SELECT holder, paused_before FROM queue_hold WHERE queue = $1",
      [queue],
    );
    const mine = rows.find((row) => row.holder === holder);
    if (mine === undefined) return "not-held";
    const stays = rows.length > 1 ? "held" : mine.paused_before ? "paused-before" : "resumed";
    if (stays === "resumed") await resume();
    await client.query("DELETE FROM queue_hold WHERE queue = $1 AND holder = $2", [queue, holder]);
    return stays;
  });
}

/** The holders of a queue. */
async function holders(
  pool: pg.Pool,
  queue: string,
): Promise<{ holder: string; pausedBefore: boolean; run: string | null }[]> {
  const { rows } = await pool.query<{ holder: string; paused_before: boolean; run_id: string | null }>({
    name: "queue-holders",
    text: "SELECT holder, paused_before, run_id FROM queue_hold WHERE queue = $1 ORDER BY held_at",
    values: [queue],
  });
  return rows.map((row) => ({ holder: row.holder, pausedBefore: row.paused_before, run: row.run_id }));
}

/** Holds of runs that no replayer carries out: they are over, paused or waiting, or their replayer died. */
async function leftBehind(pool: pg.Pool): Promise<QueueHolder[]> {
  const { rows } = await pool.query<{ queue: string; holder: string; path_id: number; run_id: string }>({
    name: "queue-holds-left",
    text: `SELECT h.queue, h.holder, h.path_id, h.run_id FROM queue_hold h LEFT JOIN run r USING (run_id)
           WHERE h.run_id IS NOT NULL AND (r.run_id IS NULL OR r.state NOT IN ('canary', 'running'))`,
  });
  return rows.map((row) => ({ queue: row.queue, holder: row.holder, pathId: row.path_id, run: row.run_id }));
}
