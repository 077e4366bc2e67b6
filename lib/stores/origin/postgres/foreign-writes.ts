import pg from "pg";
import { classifyRefusal, refusalReason } from "../../../domain/materialize/refusal";
import type { ForeignOrigin } from "../../../domain/observed/mapping";
import { KnownShape } from "../../../postgres/known-shape";
import { inDurableTransaction } from "../../../postgres/pool";
import type { ForeignOriginWrites, ForeignRowChange, ForeignRowEffect } from "../port";
import { putInTransaction, putStatement } from "./foreign-put";
import { askedKey, readForeignRows } from "./foreign-rows";
import { type ForeignWriteShape, foreignWriteShapeOf, tokenOf } from "./foreign-write-shape";

/**
 * The writes to another system's table: conditional updates of single rows, each in a transaction of its own whose commit is durable.
 * The pool's sessions bound locks and statements.
 */
export function foreignOriginWrites(pool: pg.Pool, mapping: ForeignOrigin, name: string): ForeignOriginWrites {
  const known = new KnownShape(() => foreignWriteShapeOf(pool, mapping, name));
  return {
    name,
    whyNot: async () => (await known.get()).whyNot,
    see: (keys) =>
      known.read(async (shape) => {
        const rows = await readForeignRows(pool, shape, keys);
        return new Map([...rows].map(([key, { row, token }]) => [key, { row, token: tokenOf(token) }]));
      }),
    async nowMs() {
      const { rows } = await pool.query<{ now: string }>("SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now");
      return Number(rows[0]?.now);
    },
    put: (change, untilMs) => known.read((shape) => put(pool, shape, change, untilMs)).catch(refusedOrThrown),
  };
}

/** A transaction that stands still, since its process does, is ended by the database after this time. */
const STANDS_STILL_MS = 1_000;

async function put(
  pool: pg.Pool,
  shape: ForeignWriteShape,
  change: ForeignRowChange,
  untilMs: number,
): Promise<ForeignRowEffect> {
  if (shape.whyNot !== null) return { effect: "refused", because: shape.whyNot };
  const asked = askedKey(shape, change.key);
  if (asked === null) return { effect: "absent", because: "the key's columns cannot express this key" };
  const statement = putStatement(shape, change, asked);
  if (typeof statement === "string") return { effect: "refused", because: statement };
  return inDurableTransaction(pool, async (client) => {
    const { rows } = await client.query<{ late: boolean }>(
      `SELECT set_config('idle_in_transaction_session_timeout', '${STANDS_STILL_MS}', true),
         extract(epoch FROM clock_timestamp()) * 1000 > $1::numeric AS late`,
      [untilMs],
    );
    if (rows[0]?.late !== false) return { effect: "late", because: "the database was reached too late" } as const;
    return putInTransaction(client, shape, { statement, asked, token: change.token });
  });
}

/** An error that is about the row is an answer, and every other one is thrown. */
function refusedOrThrown(error: unknown): ForeignRowEffect {
  if (!(error instanceof pg.DatabaseError)) throw error;
  const { code: sqlState = null, severity = null, routine = null } = error;
  const answer = { sqlState, severity: severity ?? null, routine: routine ?? null, sessionEnded: false };
  const { kind } = classifyRefusal({ ...answer, phase: "work" });
  if (kind !== "rejected") throw error;
  return { effect: "refused", because: refusalReason({ kind, sqlState }, error.message, 0) };
}
