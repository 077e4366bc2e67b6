import type pg from "pg";
import { ERASURE } from "../../domain/erasure/transitions";
import { inTransaction } from "../../postgres/pool";
import type { By } from "../audit/by";
import { inAuditedTransaction } from "../audit/transaction";
import { boundTo } from "../bound-to";
import { namesIn, sqlMove } from "../codes";
import type { Queryable } from "../queryable";
import { beginErasure } from "./begin";
import type { Erasure, ErasureLease, PlaceProgress, SaltedFingerprint } from "./model";
import type { LedgerPlace } from "./places";
import { erasuresWhere } from "./rows";

const FINISH = sqlMove(ERASURE, "finish");
const DUE = namesIn([...ERASURE.from("begin"), ...ERASURE.from("finish")]);

/** The worker's side of erasures. Every call is one transaction, and repeating it changes nothing more. */
export function erasureWorkOn(pool: pg.Pool) {
  return boundTo(pool, {
    claim,
    renew,
    release,
    begin: beginErasure,
    waits,
    progress,
    overwrite,
    overwritten,
    unreached,
    fingerprints,
    lookAgain,
    finish,
    runningKeys,
  });
}

export type ErasureWork = ReturnType<typeof erasureWorkOn>;

/** Takes an erasure that goes on and that nobody else has; null where there is none. */
async function claim(pool: pg.Pool, { by, forMs }: ErasureLease): Promise<Erasure | null> {
  const { rows } = await pool.query<{ id: string }>({
    name: "claim-erasure",
    text: `UPDATE erasure SET lease_by = $1, lease_until = clock_timestamp() + $2 * interval '1 millisecond'
           WHERE erasure_id = (SELECT erasure_id FROM erasure WHERE state IN ${DUE}
             AND (lease_until IS NULL OR lease_until < clock_timestamp()) ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
           RETURNING erasure_id AS id`,
    values: [by, forMs],
  });
  const [id] = rows;
  return id === undefined ? null : ((await erasuresWhere(pool, "e.erasure_id = $1", [id.id]))[0] ?? null);
}

/** Keeps an erasure for the time of its lease; false where somebody else has it by now. */
async function renew(pool: pg.Pool, id: string, { by, forMs }: ErasureLease): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "renew-erasure",
    text: `UPDATE erasure SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
           WHERE erasure_id = $1 AND lease_by = $2 AND state IN ${DUE}`,
    values: [id, by, forMs],
  });
  return rowCount === 1;
}

/** Gives an erasure back. `afterMs`: how long nobody takes it again. */
async function release(pool: pg.Pool, id: string, by: string, afterMs: number): Promise<void> {
  await pool.query(
    `UPDATE erasure SET lease_by = NULL, lease_until = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE erasure_id = $1 AND lease_by = $2`,
    [id, by, afterMs],
  );
}

/** Says what an erasure waits for; null: nothing. */
async function waits(pool: pg.Pool, id: string, because: string | null): Promise<void> {
  await pool.query(
    "UPDATE erasure SET because = $2 WHERE erasure_id = $1 AND because IS DISTINCT FROM $2 AND finished_at IS NULL",
    [id, because],
  );
}

/** The places of an erasure, each with its checkpoint. */
async function progress(pool: pg.Pool, id: string): Promise<(PlaceProgress & { checkpoint: string | null })[]> {
  const { rows } = await pool.query<
    Omit<PlaceProgress, "overwritten"> & { overwritten: string; checkpoint: string | null }
  >(
    `SELECT place, overwritten, checkpoint, clean, because, moved_at AS "movedAt" FROM erasure_place WHERE erasure_id = $1`,
    [id],
  );
  return rows.map((row) => ({ ...row, overwritten: BigInt(row.overwritten) }));
}

/** The outcome of a batch in one place: how much was overwritten, and where the look goes on. `next` null: it is over. */
export interface Overwritten {
  rows: bigint;
  next: string | null;
}

/** A look at a place. `found`: whether its earlier batches had anything to overwrite. */
export interface Look<Place extends string = string> {
  place: Place;
  found: boolean;
}

const FIRST = "00000000-0000-0000-0000-000000000000";
const AGAIN = "again";

type Overwriting = (tx: Queryable, id: string, checkpoint: string | null, limit: number) => Promise<Overwritten>;

/** A place that is looked at by one call, again until a call finds less than its limit. */
const byCall =
  (text: string): Overwriting =>
  async (tx, id, _checkpoint, limit) => {
    const values = text.includes("$2") ? [id, limit] : [id];
    const { rows } = await tx.query<{ n: string }>(`SELECT ${text} AS n`, values);
    const n = BigInt(rows[0]?.n ?? 0);
    return { rows: n, next: text.includes("$2") && n >= BigInt(limit) ? AGAIN : null };
  };

const OVERWRITE: Record<LedgerPlace, Overwriting> = {
  async plans(tx, id, checkpoint, limit) {
    const { rows } = await tx.query<{ overwritten: string; next: string | null }>(
      "SELECT * FROM erase_plans($1, $2, $3)",
      [id, checkpoint ?? FIRST, limit],
    );
    return { rows: BigInt(rows[0]?.overwritten ?? 0), next: rows[0]?.next ?? null };
  },
  observed: byCall("erase_observed($1, $2)"),
  words: byCall("erase_words($1, $2)"),
  answers: byCall("erase_answers($1)"),
  audit: byCall("erase_states($1)"),
  mutations: byCall("erase_mutations($1, $2)"),
};

/** Overwrites a batch in one place of the ledger, and notes the progress in the same transaction. */
async function overwrite(pool: pg.Pool, id: string, look: Look<LedgerPlace>, limit: number): Promise<Overwritten> {
  const { place } = look;
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ checkpoint: string | null }>(
      "SELECT checkpoint FROM erasure_place WHERE erasure_id = $1 AND place = $2 FOR UPDATE",
      [id, place],
    );
    const done = await OVERWRITE[place](client, id, rows[0]?.checkpoint ?? null, limit);
    await note(client, id, look, done);
    return done;
  });
}

/** Notes the progress in a place outside the ledger, after its batch. */
const overwritten = (pool: pg.Pool, id: string, look: Look, done: Overwritten) => note(pool, id, look, done);

/** A place is clean once none of a look's batches had anything to overwrite. */
async function note(ledger: Queryable, id: string, { place, found }: Look, { rows, next }: Overwritten): Promise<void> {
  await ledger.query(
    `UPDATE erasure_place SET overwritten = overwritten + $3, checkpoint = $4, clean = $5, because = NULL,
       moved_at = clock_timestamp() WHERE erasure_id = $1 AND place = $2`,
    [id, place, String(rows), next, next === null && rows === 0n && !found],
  );
}

/** Says why a place could not be reached. */
async function unreached(pool: pg.Pool, id: string, place: string, because: string): Promise<void> {
  await pool.query(
    "UPDATE erasure_place SET because = $3, clean = false, moved_at = clock_timestamp() WHERE erasure_id = $1 AND place = $2",
    [id, place, because],
  );
}

/** Begins a further look at every place. */
async function lookAgain(pool: pg.Pool, id: string): Promise<void> {
  await pool.query("UPDATE erasure_place SET checkpoint = NULL, clean = false WHERE erasure_id = $1", [id]);
}

/** A page of the erased key's fingerprints that are not salted yet, by version, with the salted ones. */
async function fingerprints(
  pool: pg.Pool,
  { pathId, key, upTo }: Pick<Erasure, "pathId" | "key"> & { upTo: bigint },
  above: bigint,
  limit: number,
): Promise<{ salted: SaltedFingerprint[]; next: bigint | null }> {
  const { rows } = await pool.query<SaltedFingerprint & { version: string }>(
    `SELECT m.id, m.version, m.fingerprint, idempotency_digest(m.fingerprint::text) AS salted FROM mutation m
     WHERE m.path_id = $1 AND m.key = $2 AND m.version > $3 AND m.version <= $4 AND m.payload IS NOT NULL AND m.fingerprint IS NOT NULL
     ORDER BY m.version LIMIT $5`,
    [pathId, key, String(above), String(upTo), limit],
  );
  const last = rows.at(-1);
  return {
    salted: rows.map(({ version: _, ...row }) => row),
    next: rows.length < limit || last === undefined ? null : BigInt(last.version),
  };
}

/** Ends an erasure whose every place is clean. `left`: what it left, as one sentence. */
async function finish(
  pool: pg.Pool,
  { id, pathId, key, reason }: Pick<Erasure, "id" | "pathId" | "key" | "reason">,
  left: string | null,
  by: By,
): Promise<boolean> {
  return inAuditedTransaction(pool, by, async (client, audit) => {
    const { rowCount } = await client.query(
      `UPDATE erasure SET state = ${FINISH.to}, finished_at = clock_timestamp(), because = $2, lease_by = NULL, lease_until = NULL
       WHERE erasure_id = $1 AND state IN ${FINISH.from}
         AND NOT EXISTS (SELECT FROM erasure_place p WHERE p.erasure_id = $1 AND (NOT p.clean OR p.checkpoint IS NOT NULL))`,
      [id, left],
    );
    if (rowCount === 1)
      audit({ verb: "finish-erasure", subject: `erasure ${id}`, reason, incident: null, pathIds: [pathId], key });
    return rowCount === 1;
  });
}

/** The keys of a path whose payloads are being erased at this moment. */
async function runningKeys(pool: pg.Pool, pathId: number): Promise<Set<string>> {
  const { rows } = await pool.query<{ key: string }>({
    name: "erasing-keys",
    text: "SELECT key FROM erasure WHERE path_id = $1 AND state = 'running'",
    values: [pathId],
  });
  return new Set(rows.map(({ key }) => key));
}
