import pg from "pg";
import type { RefusalPhase } from "../../../domain/materialize/refusal";
import type { FlushLimits } from "../../../domain/materialize/refused-batch";
import { OriginRefused } from "../../../ports/origin";
import { refusalOf } from "./refusal";
import type { OriginShape } from "./shape";

// The fence is held for the whole transaction, so raising it waits for every flush under the old epoch; the lane's lock keeps
// two flushes of one lane apart even when a stopped worker comes back.
const ENTER = `SELECT f.epoch, pg_advisory_xact_lock(hashtext($1), $2) FROM trueup.fence f WHERE f.path = $1 FOR SHARE`;

/** More sessions than a pool keeps: each may hold a plan of before a table was altered. */
const MOST_SESSIONS = 16;

/** The lane that a transaction is for; without limits it has those of its pool. */
export interface Entry {
  lane: number;
  epoch: bigint;
  limits?: FlushLimits | undefined;
}

/**
 * Runs `work` in one transaction under the path's fence and the lane's lock; throws OriginRefused, and then nothing took effect.
 * A session that refuses is replaced, and `work` runs again.
 */
export async function underFence<T>(
  pool: pg.Pool,
  shape: OriginShape,
  entry: Entry,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  for (let sessions = 1; ; sessions++) {
    try {
      return await inOneSession(pool, shape, entry, work);
    } catch (error) {
      const isSession = error instanceof OriginRefused && error.refusal.kind === "session";
      if (!isSession || sessions >= MOST_SESSIONS) throw error;
    }
  }
}

async function inOneSession<T>(
  pool: pg.Pool,
  shape: OriginShape,
  { lane, epoch, limits }: Entry,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw refusalOf(error, "connect");
  }
  let phase: RefusalPhase = "enter";
  let broken = true;
  try {
    await client.query(`BEGIN${limits === undefined ? "" : settingsOf(limits)}`);
    const { rows } = await client.query<{ epoch: string }>({ name: "enter", text: ENTER, values: [shape.path, lane] });
    const fence = BigInt(rows[0]?.epoch ?? -1);
    if (fence !== epoch) throw new OriginRefused({ kind: "fenced", epoch: fence });
    phase = "work";
    const result = await work(client);
    phase = "commit";
    await client.query("COMMIT");
    broken = false;
    return result;
  } catch (error) {
    const ended = !(await isRolledBack(client, error));
    const refused = refusalOf(error, phase, ended);
    broken = ended || refused.refusal.kind === "session";
    throw refused;
  } finally {
    client.release(broken);
  }
}

const settingsOf = ({ statementMs, lockMs }: FlushLimits) =>
  `; SET LOCAL statement_timeout = ${statementMs}; SET LOCAL lock_timeout = ${lockMs}`;

/**
 * Whether the session outlived the error: only then was an error in answer to COMMIT a definite rollback. One that gave no answer
 * is not asked again: the question would wait behind the first.
 */
async function isRolledBack(client: pg.PoolClient, error: unknown): Promise<boolean> {
  if (!(error instanceof pg.DatabaseError) && !(error instanceof OriginRefused)) return false;
  return client.query("ROLLBACK").then(
    () => true,
    () => false,
  );
}
