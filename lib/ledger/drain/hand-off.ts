import type pg from "pg";
import { plainArray } from "../../postgres/arrays";
import { inTransaction } from "../../postgres/pool";
import { STATE } from "../codes";
import { type HandOffLimits, type Handoff, LanesRefused } from "./model";

interface Row {
  path_id: number;
  lane: number;
  ids: string[];
  job: string;
}

/**
 * Takes accepted mutations of these paths' running lanes, at most `perJob` ids a job, and hands them to `enqueue` inside the transaction
 * that marks them queued. If `enqueue` throws LanesRefused, the lanes that it names are not marked; if it throws anything else, none is.
 * If the process dies in between, they are handed over again. Lanes that the caller does not know are left for who does. Answers how many
 * were handed over.
 */
export async function handOff(
  pool: pg.Pool,
  pathIds: number[],
  { jobs, perJob, lanes }: HandOffLimits,
  enqueue: (handoffs: Handoff[]) => Promise<void>,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    // What was taken stays locked until the queue has it: a relay that dies in between leaves it as it was.
    const { rows } = await client.query<Row>({
      name: "hand-off",
      text: "SELECT * FROM take_due($1::smallint[], $2::smallint[], $3, $4)",
      values: [pathIds, lanes ?? null, jobs * perJob, perJob],
    });
    if (rows.length === 0) return 0;
    const handoffs = rows
      .map((row) => ({ pathId: row.path_id, lane: row.lane, job: row.job, ids: row.ids }))
      .sort((a, b) => ((a.ids[0] as string) < (b.ids[0] as string) ? -1 : 1));
    const refused = await enqueue(handoffs).then(() => [], refusedOnly);
    for (const handoff of refused) await takeBack(client, handoff);
    return countOf(handoffs) - countOf(refused);
  });
}

function refusedOnly(error: unknown): Handoff[] {
  if (error instanceof LanesRefused) return error.refused;
  throw error;
}

/** Puts mutations that the queue refused back to accepted, as if they had not been taken. */
async function takeBack(client: pg.PoolClient, { pathId, lane, ids }: Handoff): Promise<void> {
  await client.query({
    name: "take-back",
    text: `UPDATE outstanding SET state = ${STATE.accepted}, job = NULL, queued_at = NULL
           WHERE path_id = $1 AND lane = $2 AND mutation_id = ANY ($3::uuid[])`,
    values: [pathId, lane, plainArray(ids)],
  });
}

const countOf = (handoffs: Handoff[]) => handoffs.reduce((sum, handoff) => sum + handoff.ids.length, 0);
