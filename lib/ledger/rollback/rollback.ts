import type pg from "pg";
import type { Lane } from "../../domain/lane";
import { isLoss, type LossKind } from "../../domain/losses";
import type { Mark, MarkedFlush, ReceiptProof } from "../../domain/marks";
import { storePutBack } from "../../domain/notification/notices";
import { ACKNOWLEDGMENT } from "../../domain/path-control/transitions";
import { byWorker } from "../audit/by";
import { inAuditedTransaction } from "../audit/transaction";
import { boundTo } from "../bound-to";
import { sqlMove } from "../codes";
import { notify } from "../notifications/notify";
import { lockRollbacks } from "./lock-rollbacks";
import type { FoundRollback, OpenRollback, OweLost, RollbackStanding } from "./model";
import { oweAgain, oweLost, settledOf } from "./owe-lost";
import { flushesAbove, forgetFlushes, importFlushes, noncesOf } from "./recorded-flushes";

interface NoteRow {
  rollback_id: string;
  store: string;
  lane: number;
  kind: OpenRollback["kind"];
  because: string;
  found_at: Date;
  needs_person: boolean;
  accepted_at: Date | null;
}

/** What the ledger on Postgres does when it or an origin was put back; `by` names the worker. */
export function rollbacksOn(pool: pg.Pool, by: string) {
  return {
    ...boundTo(pool, { standing, rememberOrigin, noncesOf, flushesAbove, forgetFlushes, settledOf, settled }),
    /** Raises a path's epoch above a fence that disagrees with what the ledger has; answers whether it did. */
    raiseEpoch: (
      pathId: number,
      above: bigint,
      { epoch }: Pick<RollbackStanding, "epoch">,
      because: string,
    ): Promise<boolean> => raiseEpoch(pool, { pathId, above, epoch, because, by }),
    /** Notes that a store was put back, once while it is open; answers the open note. */
    note: (found: FoundRollback): Promise<OpenRollback> => note(pool, found, by),
    /** Owes settlements of a lane again; answers how many. */
    oweAgain: (lane: Lane, ids: string[], because: string): Promise<number> =>
      oweAgain(pool, { ...lane, ids, because, by }),
    /** Owes settlements again whose receipts are gone, and ends the note. Answers how many, those that wait for a decision included. */
    oweLost: (lost: OweLost): Promise<number> => oweLost(pool, lost, by),
    /** Takes the origin's mark over and ends the note; false: a flush above `examined` was recorded meanwhile. */
    followOrigin: (
      lane: Lane,
      origin: Mark,
      seen: { common: bigint; examined: bigint },
      done: { note: string; owedAgain: number },
    ): Promise<boolean> => followOrigin(pool, { ...lane, origin, seen, done, by }),
    /** Closes the acknowledgments of every path until a person accepts what the ledger lost. */
    closeAll: (id: string): Promise<void> => closeAll(pool, id, by),
    /** Records flushes that the ledger lost, with what their receipts prove of mutations it does not know. Answers how many it did not know. */
    importFlushes: (lane: Lane, flushes: MarkedFlush[], proofs: ReceiptProof[], note: string): Promise<number> =>
      importFlushes(pool, { ...lane, flushes, proofs, note, by }),
  };
}

export type Rollbacks = ReturnType<typeof rollbacksOn>;

/** Keeps which database the origin is; the first that is seen stays. */
async function rememberOrigin(pool: pg.Pool, pathId: number, identity: string): Promise<void> {
  await pool.query("UPDATE path_control SET origin_identity = $2 WHERE path_id = $1 AND origin_identity IS NULL", [
    pathId,
    identity,
  ]);
}

/** Ends notes whose work is done. */
async function settled(pool: pg.Pool, id: string): Promise<void> {
  await pool.query(
    "UPDATE store_rollback SET settled_at = clock_timestamp() WHERE rollback_id = $1 AND settled_at IS NULL",
    [id],
  );
}

async function standing(pool: pg.Pool, pathId: number): Promise<RollbackStanding> {
  const { rows } = await pool.query<{
    epoch: string;
    fenced_epoch: string;
    origin_identity: string | null;
    marks: { lane: number; number: string; nonce: string }[];
    open: NoteRow[];
  }>({
    name: "rollback-standing",
    text: `SELECT c.epoch, c.fenced_epoch, c.origin_identity,
        (SELECT coalesce(json_agg(json_build_object('lane', m.lane, 'number', m.number::text, 'nonce', m.nonce)), '[]')
         FROM lane_mark m WHERE m.path_id = c.path_id)::text AS marks,
        (SELECT coalesce(json_agg(r), '[]') FROM store_rollback r WHERE r.path_id = c.path_id AND r.settled_at IS NULL)::text AS open
      FROM path_control c WHERE c.path_id = $1`,
    values: [pathId],
  });
  const row = rows[0];
  if (row === undefined) throw new Error(`path ${pathId} has no control row`);
  const parsed = <T>(value: unknown) => (typeof value === "string" ? (JSON.parse(value) as T) : (value as T));
  return {
    epoch: BigInt(row.epoch),
    fencedEpoch: BigInt(row.fenced_epoch),
    originIdentity: row.origin_identity,
    marks: new Map(
      parsed<typeof row.marks>(row.marks).map((m) => [m.lane, { number: BigInt(m.number), nonce: m.nonce }]),
    ),
    open: parsed<NoteRow[]>(row.open).map(noteOf),
  };
}

function noteOf(row: NoteRow): OpenRollback {
  return {
    id: String(row.rollback_id),
    store: row.store,
    lane: row.lane,
    kind: row.kind,
    because: row.because,
    foundAt: new Date(row.found_at),
    needsPerson: row.needs_person,
    accepted: row.accepted_at !== null,
  };
}

async function raiseEpoch(
  pool: pg.Pool,
  { pathId, above, epoch, because, by }: { pathId: number; above: bigint; epoch: bigint; because: string; by: string },
): Promise<boolean> {
  return inAuditedTransaction(pool, byWorker(by), async (client, audit) => {
    const { rows } = await client.query<{ path: string; epoch: string }>(
      `UPDATE path_control SET epoch = greatest(epoch, $2::bigint) + 1, changed_at = clock_timestamp()
       WHERE path_id = $1 AND epoch = $3 RETURNING path, epoch`,
      [pathId, above, epoch],
    );
    const raised = rows[0];
    if (raised === undefined) return false;
    audit({
      verb: "raise-epoch",
      subject: `path ${raised.path}`,
      reason: because,
      before: { epoch: String(epoch) },
      after: { epoch: raised.epoch },
      incident: null,
      pathIds: [pathId],
    });
    return true;
  });
}

async function note(pool: pg.Pool, found: FoundRollback, by: string): Promise<OpenRollback> {
  const { store, pathId, lane, kind, because, needsPerson } = found;
  return inAuditedTransaction(pool, byWorker(by), async (client, audit) => {
    if (isLoss(kind)) await lockRollbacks(client);
    const { rows: made } = await client.query<NoteRow>(
      `INSERT INTO store_rollback (store, path_id, lane, kind, because, needs_person) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (path_id, lane, store) WHERE settled_at IS NULL DO NOTHING RETURNING *`,
      [store, pathId, lane, kind, because, needsPerson],
    );
    if (made[0] !== undefined) {
      audit({
        verb: `found-${kind}`,
        subject: `store ${store}`,
        reason: because,
        after: { pathId, lane },
        incident: null,
        pathIds: [pathId],
      });
      if (isLoss(kind)) await tellOnce(client, store, kind);
      return noteOf(made[0]);
    }
    const { rows } = await client.query<NoteRow>(
      "SELECT * FROM store_rollback WHERE path_id = $1 AND lane = $2 AND store = $3 AND settled_at IS NULL",
      [pathId, lane, store],
    );
    if (rows[0] === undefined) throw new Error(`the note of ${store} was settled meanwhile`);
    return noteOf(rows[0]);
  });
}

/** Tells of a store that waits for a person with its first lane, and not again with the others. The lock of rollbacks is held. */
async function tellOnce(client: pg.PoolClient, store: string, kind: LossKind): Promise<void> {
  const waiting = await client.query(
    `SELECT FROM store_rollback WHERE store = $1 AND kind = $2 AND settled_at IS NULL AND needs_person AND accepted_at IS NULL LIMIT 2`,
    [store, kind],
  );
  if (waiting.rowCount === 1) await notify(client, storePutBack(store, kind));
}

interface Following extends Lane {
  origin: Mark;
  seen: { common: bigint; examined: bigint };
  done: { note: string; owedAgain: number };
  by: string;
}

async function followOrigin(pool: pg.Pool, { pathId, lane, origin, seen, done, by }: Following): Promise<boolean> {
  return inAuditedTransaction(pool, byWorker(by), async (client, audit) => {
    const { rows } = await client.query<{ followed: boolean }>(
      "SELECT follow_origin($1::smallint, $2::smallint, $3, $4, $5, $6) AS followed",
      [pathId, lane, origin.number, origin.nonce, seen.common, seen.examined],
    );
    if (rows[0]?.followed !== true) return false;
    await client.query(
      `UPDATE store_rollback SET settled_at = clock_timestamp(), owed_again = owed_again + $2
       WHERE rollback_id = $1 AND settled_at IS NULL`,
      [done.note, done.owedAgain],
    );
    audit({
      verb: "follow-origin",
      subject: `path ${pathId}, lane ${lane}`,
      reason: "the origin was put back",
      after: { mark: String(origin.number), owedAgain: done.owedAgain },
      incident: null,
      pathIds: [pathId],
    });
    return true;
  });
}

const CLOSE = sqlMove(ACKNOWLEDGMENT, "close");

async function closeAll(pool: pg.Pool, id: string, by: string): Promise<void> {
  await inAuditedTransaction(pool, byWorker(by), async (client, audit) => {
    await lockRollbacks(client);
    // Appends hold this lock while they last: none that began before it is acknowledged after the path is closed.
    const { rows } = await client.query<{ path_id: number; path: string; acknowledge: string }>(
      `SELECT path_id, path, acknowledge FROM path_control WHERE acknowledge IN ${CLOSE.from} ORDER BY path_id`,
    );
    if (rows.length === 0) return;
    for (const { path_id } of rows) await client.query("SELECT pg_advisory_xact_lock(70417, $1)", [path_id]);
    await client.query(
      `UPDATE path_control SET acknowledge = ${CLOSE.to}, epoch = epoch + 1, changed_at = clock_timestamp()
       WHERE path_id = ANY ($1::smallint[])`,
      [rows.map((row) => row.path_id)],
    );
    await client.query(
      "UPDATE store_rollback SET modes_before = coalesce(modes_before, '{}') || $2::jsonb WHERE rollback_id = $1",
      [id, JSON.stringify(Object.fromEntries(rows.map((row) => [row.path_id, row.acknowledge])))],
    );
    audit({
      verb: "close-acknowledgments",
      subject: "every path",
      reason: "the ledger was put back",
      before: Object.fromEntries(rows.map((row) => [row.path, row.acknowledge])),
      incident: null,
      pathIds: rows.map((row) => row.path_id),
    });
  });
}
