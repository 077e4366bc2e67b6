import pg from "pg";
import type { Mark, MarkedFlush } from "../../../domain/marks";
import { NO_MARK } from "../../../domain/marks";
import { plainArray } from "../../../postgres/arrays";

/** The most flushes in one catch-up of the ledger. */
const MOST_BEHIND = 1_000;

interface FlushRow {
  number: string;
  nonce: string;
  ids: string[];
}

/**
 * The lane's flushes above a mark, in order. Null when the origin's list does not continue that mark: a number is missing, or the
 * mark's own number has another nonce.
 */
export async function flushesAbove(
  client: pg.Pool | pg.PoolClient,
  path: string,
  lane: number,
  above: Mark,
): Promise<MarkedFlush[] | null> {
  const { rows } = await client.query<FlushRow>({
    name: "flushes-above",
    text: `SELECT number, nonce, CASE WHEN number > $3 THEN ids ELSE '{}' END AS ids FROM trueup.flush
           WHERE path = $1 AND lane = $2 AND number >= $3 ORDER BY number LIMIT ${MOST_BEHIND}`,
    values: [path, lane, above.number],
  });
  return chained(rows, above);
}

/** Reads flushes from rows in order of their numbers; null when the rows do not continue `above`. */
export function chained(rows: FlushRow[], above: Mark): MarkedFlush[] | null {
  const flushes: MarkedFlush[] = [];
  let before = above;
  const [own, ...rest] = rows;
  if (
    above.number > NO_MARK.number &&
    (own === undefined || BigInt(own.number) !== above.number || own.nonce !== above.nonce)
  )
    return null;
  for (const row of above.number > NO_MARK.number ? rest : rows) {
    const number = BigInt(row.number);
    if (number !== before.number + 1n) return null;
    flushes.push({ number, nonce: row.nonce, before: before.nonce, ids: row.ids });
    before = { number, nonce: row.nonce };
  }
  return flushes;
}

/** The next flush of a lane, during its transaction. */
export type NextFlush = MarkedFlush & { lane: number };

/** The effect of a flush: the mutations that were applied, and the mutations that a newer one covered. */
export interface Listed {
  applied: string[];
  covered: CoveredMutation[];
}

/** A mutation that leaves no receipt, with the digests that identify a repeated write. */
export interface CoveredMutation {
  id: string;
  key: string;
  version: string;
  idempotency: string | null;
  fingerprint: string | null;
}

/**
 * SQL that moves the lane's mark on and lists the flush's effect, as text that is sent in one message with the commit; `listed`
 * null: the effect is already listed. Paths' names and ids need no quoting.
 */
export function moveMarkText(path: string, lane: number, { number, nonce }: Mark, listed: Listed | null): string {
  const place = `'${path}', ${lane}, ${number}, '${nonce}'`;
  const list =
    listed === null
      ? ""
      : `INSERT INTO trueup.flush (path, lane, number, nonce, ids, covered)
         VALUES (${place}, '${plainArray(listed.applied)}', ${coveredText(listed.covered)});`;
  return `${list} INSERT INTO trueup.mark AS m (path, lane, number, nonce, kept, kept_since) VALUES (${place}, ${number}, ${number})
    ON CONFLICT (path, lane) DO UPDATE SET number = EXCLUDED.number, nonce = EXCLUDED.nonce, kept = EXCLUDED.kept,
      kept_since = CASE WHEN m.kept = EXCLUDED.kept - 1 THEN m.kept_since ELSE EXCLUDED.kept_since END`;
}

const coveredText = (covered: CoveredMutation[]) =>
  covered.length === 0 ? "NULL" : pg.escapeLiteral(JSON.stringify(covered));
