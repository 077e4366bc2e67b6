import type pg from "pg";
import type { ReplayModel } from "../../../domain/contract";
import type { ReceiptProof } from "../../../domain/marks";
import { OPERATIONS, type Operation } from "../../../domain/mutation";
import { plainArray } from "../../../postgres/arrays";
import type { OriginMarks } from "../port";
import { type CoveredMutation, flushesAbove } from "./marks";
import type { OriginShape } from "./shape";

/** One path's marks in the origin on Postgres. */
export function originMarks(
  pools: { reads: pg.Pool; writes: pg.Pool },
  path: string,
  shape: () => Promise<OriginShape>,
): OriginMarks {
  const pool = pools.reads;
  return {
    async standing() {
      const { rows } = await pool.query<{ identity: string; fence: string | null; marks: string }>({
        name: "origin-standing",
        text: `SELECT i.id AS identity, (SELECT f.epoch FROM trueup.fence f WHERE f.path = $1) AS fence,
            (SELECT coalesce(json_agg(json_build_object('lane', m.lane, 'number', m.number::text, 'nonce', m.nonce)), '[]')
             FROM trueup.mark m WHERE m.path = $1)::text AS marks
          FROM trueup.identity i`,
        values: [path],
      });
      const row = rows[0];
      if (row === undefined)
        throw new Error(`the origin's sidecar has no identity: run npx trueup init --origin ${path}`);
      const marks = JSON.parse(row.marks) as { lane: number; number: string; nonce: string }[];
      return {
        identity: row.identity,
        fence: BigInt(row.fence ?? 0),
        marks: new Map(marks.map((m) => [m.lane, { number: BigInt(m.number), nonce: m.nonce }])),
      };
    },
    async noncesOf(lane, numbers) {
      const { rows } = await pool.query<{ number: string; nonce: string }>({
        name: "origin-nonces",
        text: "SELECT number, nonce FROM trueup.flush WHERE path = $1 AND lane = $2 AND number = ANY ($3::bigint[])",
        values: [path, lane, plainArray(numbers)],
      });
      return new Map(rows.map((row) => [BigInt(row.number), row.nonce]));
    },
    flushesAbove: (lane, above) => flushesAbove(pool, path, lane, above),
    async forgetFlushes(olderThanMs) {
      const { rowCount } = await pools.writes.query(
        `DELETE FROM trueup.flush f WHERE (f.path, f.lane, f.number) IN (
           SELECT o.path, o.lane, o.number FROM trueup.flush o JOIN trueup.mark m USING (path, lane)
           WHERE o.path = $1 AND o.at < now() - $2 * interval '1 millisecond' AND o.number < m.number LIMIT 5000)`,
        [path, olderThanMs],
      );
      return rowCount ?? 0;
    },
    proofs: async (ids) => readProofs(pool, await shape(), ids),
    async covered(lane, numbers) {
      const { rows } = await pool.query<{ at: Date; covered: CoveredMutation[] }>({
        name: "covered-in-flushes",
        text: `SELECT at, covered FROM trueup.flush
               WHERE path = $1 AND lane = $2 AND number = ANY ($3::bigint[]) AND covered IS NOT NULL`,
        values: [path, lane, plainArray(numbers)],
      });
      const { model } = await shape();
      return rows.flatMap(({ at, covered }) => covered.map((mutation) => coveredProof(mutation, at, model)));
    },
  };
}

/** The operation of a model's mutations, where only the receipt is known. */
const OPERATION: Record<ReplayModel, Operation> = {
  "last-write-wins": "set",
  versioned: "transition",
  monotonic: "set",
  merge: "increment",
  append: "append",
};

/** A covered mutation as a proof; its payload is unknown. */
const coveredProof = (covered: CoveredMutation, at: Date, model: ReplayModel): ReceiptProof => ({
  ...covered,
  version: BigInt(covered.version),
  appliedAt: at,
  operation: OPERATIONS.indexOf(OPERATION[model]),
  payload: null,
  outcome: "superseded",
});

interface ProofRow {
  mutation: string;
  key: string;
  version: string;
  applied_at: Date;
  idempotency: string | null;
  fingerprint: string | null;
  payload: string | null;
  deleted: boolean;
}

/** The row stands for the payload only when it is this mutation's own: an increment cannot be read out of a sum. */
async function readProofs(pool: pg.Pool, shape: OriginShape, ids: string[]): Promise<ReceiptProof[]> {
  if (ids.length === 0) return [];
  const own =
    shape.model === "append"
      ? `t.${shape.item} = r.mutation::text::${shape.itemType}`
      : `t.${shape.key}::text = r.key AND t.${shape.key} = r.key::${shape.keyType} AND t.${shape.version} = r.version`;
  const payload =
    shape.model === "merge"
      ? "NULL::text"
      : `(SELECT ${shape.valueOut("t")}::text FROM ${shape.table} t WHERE ${own} LIMIT 1)`;
  const { rows } = await pool.query<ProofRow>({
    name: `proofs ${shape.path}`,
    text: `SELECT r.mutation, r.key, r.version, r.applied_at, r.idempotency, r.fingerprint, ${payload} AS payload,
        EXISTS (SELECT FROM trueup.tombstone d WHERE d.path = $2 AND d.key = r.key AND d.version = r.version) AS deleted
      FROM trueup.receipt r WHERE r.mutation = ANY ($1::uuid[])`,
    values: [plainArray(ids), shape.path],
  });
  return rows.map((row) => ({
    id: row.mutation,
    key: row.key,
    version: BigInt(row.version),
    appliedAt: row.applied_at,
    operation: OPERATIONS.indexOf(row.deleted ? "delete" : OPERATION[shape.model]),
    payload: row.deleted ? null : row.payload,
    idempotency: row.idempotency,
    fingerprint: row.fingerprint,
    outcome: "materialized",
  }));
}
