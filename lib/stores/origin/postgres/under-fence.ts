import { randomUUID } from "node:crypto";
import pg from "pg";
import { type Mark, type MarkedFlush, NO_MARK, sameMark } from "../../../domain/marks";
import type { RefusalPhase } from "../../../domain/materialize/refusal";
import type { FlushLimits } from "../../../domain/materialize/refused-batch";
import { type RunHold, RunOvertaken } from "../../../domain/run/run-overtaken";
import { type LaneEntry, OriginRefused } from "../port";
import { type CoveredMutation, flushesAbove, moveMarkText, type NextFlush } from "./marks";
import { refusalOf } from "./refusal";
import { holdRunToken } from "./run-token";
import type { OriginShape } from "./shape";
import { FLUSH_SETTING } from "./trigger";

/** More sessions than a pool keeps: each may hold a plan from before a table was altered. */
const MOST_SESSIONS = 16;

/** The result of `work` under a mark, with the mutations that took effect; null: `work` has listed them itself. */
export interface Marked<T> {
  result: T;
  applied: string[] | null;
  /** Mutations that a newer one covered; none by default. */
  covered?: CoveredMutation[];
}

/** The attempt at a run whose batch the transaction is; undefined outside a run. */
interface OfRun {
  run?: RunHold;
}

type FencedEntry = Omit<LaneEntry, "marks"> & OfRun;

interface Entered {
  epoch: string | null;
  number: string | null;
  nonce: string | null;
}

type InLane<T> = (client: pg.PoolClient, at: Mark) => Promise<{ result: T; commit: string }>;

/**
 * Runs `work` in one transaction under the path's fence, the lane's lock and, for a run's batch, the run's token. Throws
 * OriginRefused or RunOvertaken; then nothing took effect. The fence is held to the end, so that raising it waits for every flush
 * under the old epoch. The lane's lock keeps two flushes of one lane apart, also when a stopped worker continues. A refusing
 * session is replaced, and `work` runs again.
 */
export async function underFence<T>(
  pool: pg.Pool,
  shape: OriginShape,
  entry: FencedEntry,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  return inLane(pool, shape, entry, async (client) => ({ result: await work(client), commit: "COMMIT" }));
}

/**
 * Like underFence, and requires the lane's mark to equal the ledger's. The mark moves on in the same transaction, with the list of
 * effects. Work without effect leaves the mark.
 */
export async function underMark<T>(
  pool: pg.Pool,
  shape: OriginShape,
  entry: LaneEntry & OfRun,
  work: (client: pg.PoolClient, next: NextFlush) => Promise<Marked<T>>,
): Promise<T> {
  const { lane, marks } = entry;
  let moved: MarkedFlush | null = null;
  const result = await inLane(pool, shape, entry, async (client, at) => {
    await expectMark(client, shape.path, at, entry);
    const next = { lane, number: at.number + 1n, nonce: randomUUID(), before: at.nonce, ids: [] };
    const { result, applied, covered = [] } = await work(client, next);
    moved = null;
    if (applied?.length === 0 && covered.length === 0) return { result, commit: "COMMIT" };
    moved = { ...next, ids: applied ?? [] };
    const listed = applied === null ? null : { applied, covered };
    return { result, commit: `${moveMarkText(shape.path, lane, next, listed)}; COMMIT` };
  });
  if (moved !== null) marks.moved(moved);
  return result;
}

/** Lets the ledger catch up with an origin that is ahead of it; refuses every other difference. */
async function expectMark(client: pg.PoolClient, path: string, at: Mark, { lane, marks }: LaneEntry) {
  if (at.number > marks.expected.number) {
    const flushes = await flushesAbove(client, path, lane, marks.expected);
    if (flushes !== null) await marks.catchUp(flushes);
  }
  if (sameMark(at, marks.expected)) return;
  throw new OriginRefused({
    kind: "went-back",
    because: `lane ${lane} is at mark ${at.number} in the origin and at mark ${marks.expected.number} in the ledger, and neither continues the other: a restore put the origin or the ledger back`,
  });
}

async function inLane<T>(pool: pg.Pool, shape: OriginShape, entry: FencedEntry, work: InLane<T>): Promise<T> {
  for (let sessions = 1; ; sessions++) {
    try {
      return await inOneSession(pool, shape, entry, work);
    } catch (error) {
      if (!(error instanceof OriginRefused) || error.refusal.kind !== "session") throw error;
      // A refusal that every fresh session meets is not about the session: a trigger that queries another server may pass on that
      // server's error.
      if (sessions >= MOST_SESSIONS) throw new OriginRefused({ ...error.refusal, kind: "doubtful" });
    }
  }
}

async function inOneSession<T>(
  pool: pg.Pool,
  shape: OriginShape,
  { lane, epoch, limits, run }: FencedEntry,
  work: InLane<T>,
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
    const { rows } = await client.query<Entered>({
      name: "enter-lane",
      // The path's sensor ignores transactions with this setting.
      text: `SELECT epoch, number, nonce, set_config('${FLUSH_SETTING}', $1, true) FROM trueup.enter_lane($1, $2)`,
      values: [shape.path, lane],
    });
    const entered = rows[0] as Entered;
    const fence = BigInt(entered.epoch ?? -1);
    if (fence !== epoch) throw new OriginRefused({ kind: "fenced", epoch: fence });
    if (run !== undefined) await holdRunToken(client, run);
    const at = entered.nonce === null ? NO_MARK : { number: BigInt(entered.number as string), nonce: entered.nonce };
    phase = "work";
    const { result, commit } = await work(client, at);
    phase = "commit";
    await client.query(commit);
    broken = false;
    return result;
  } catch (error) {
    const ended = !(await isRolledBack(client, error));
    broken = ended;
    if (error instanceof RunOvertaken) throw error;
    const refused = refusalOf(error, phase, ended);
    broken = ended || ("sqlState" in refused.refusal && refused.refusal.kind === "session");
    throw refused;
  } finally {
    client.release(broken);
  }
}

const settingsOf = ({ statementMs, lockMs }: FlushLimits) =>
  `; SET LOCAL statement_timeout = ${statementMs}; SET LOCAL lock_timeout = ${lockMs}`;

/**
 * Whether the session outlived the error; only then was an error in answer to COMMIT a definite rollback. A session that gave no
 * answer is not asked: the question would wait behind the first.
 */
async function isRolledBack(client: pg.PoolClient, error: unknown): Promise<boolean> {
  const isOurs = error instanceof OriginRefused || error instanceof RunOvertaken;
  if (!(error instanceof pg.DatabaseError) && !isOurs) return false;
  return client.query("ROLLBACK").then(
    () => true,
    () => false,
  );
}
