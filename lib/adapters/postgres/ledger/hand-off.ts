import type pg from "pg";
import type { Handoff } from "../../../ports/ledger";
import { inTransaction } from "../pool";

interface Row {
  path_id: number;
  lane: number;
  ids: string[];
  job: string;
}

/** Marks a bounded number of accepted mutations queued and hands them to `enqueue` before committing. */
export async function handOff(
  pool: pg.Pool,
  pathIds: number[],
  limits: { jobs: number; perJob: number },
  enqueue: (handoffs: Handoff[]) => Promise<void>,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    // What was taken stays locked until the queue has it: a relay that dies in between leaves it as it was.
    const { rows } = await client.query<Row>({
      name: "hand-off",
      text: "SELECT * FROM take_mutations($1::smallint[], $2, $3)",
      values: [pathIds, limits.jobs * limits.perJob, limits.perJob],
    });
    if (rows.length === 0) return 0;
    const handoffs = rows
      .map((row) => ({ pathId: row.path_id, lane: row.lane, job: row.job, ids: row.ids }))
      .sort((a, b) => ((a.ids[0] as string) < (b.ids[0] as string) ? -1 : 1));
    await enqueue(handoffs);
    return handoffs.reduce((sum, handoff) => sum + handoff.ids.length, 0);
  });
}
