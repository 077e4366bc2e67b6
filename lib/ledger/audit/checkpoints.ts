import type pg from "pg";
import { checkpointText, type SignedCheckpoint, signedCheckpoint } from "../../domain/audit/checkpoint";
import type { AuditStream } from "../../domain/audit/streams";
import type { Queryable } from "../queryable";

interface Row {
  text: string;
  signature: Buffer;
}

/** A stored checkpoint; null where the stored text is none. */
function checkpointOf({ text, signature }: Row): SignedCheckpoint | null {
  try {
    const read = signedCheckpoint.safeParse({ ...JSON.parse(text), signature: signature.toString("base64") });
    return read.success && checkpointText(read.data) === text ? read.data : null;
  } catch {
    return null;
  }
}

/** The checkpoints that the ledger keeps of a stream's sizes above `from` and up to `to`: the newest of each size. */
export async function keptCheckpoints(
  pool: pg.Pool,
  stream: AuditStream,
  from: bigint,
  to: bigint,
): Promise<{ size: bigint; signed: SignedCheckpoint | null }[]> {
  const { rows } = await pool.query<Row & { size: string }>({
    name: "audit-checkpoints-of",
    text: `SELECT DISTINCT ON (size) size, text, signature FROM audit_checkpoint
      WHERE stream = $1 AND size > $2 AND size <= $3 ORDER BY size, checkpoint_id DESC`,
    values: [stream, from, to],
  });
  return rows.map((row) => ({ size: BigInt(row.size), signed: checkpointOf(row) }));
}

/** The smallest kept checkpoint of a stream above a size; null where there is none. */
export async function keptAbove(pool: pg.Pool, stream: AuditStream, size: bigint): Promise<SignedCheckpoint | null> {
  const { rows } = await pool.query<Row>({
    name: "audit-checkpoint-above",
    text: `SELECT text, signature FROM audit_checkpoint WHERE stream = $1 AND size > $2
      ORDER BY size, checkpoint_id DESC LIMIT 1`,
    values: [stream, size],
  });
  return rows[0] === undefined ? null : checkpointOf(rows[0]);
}

/** A stream's newest checkpoint; null where it has none. */
export async function newestCheckpoint(client: Queryable, stream: AuditStream): Promise<SignedCheckpoint | null> {
  const { rows } = await client.query<Row>({
    name: "audit-newest-checkpoint",
    text: "SELECT text, signature FROM audit_checkpoint WHERE stream = $1 ORDER BY checkpoint_id DESC LIMIT 1",
    values: [stream],
  });
  return rows[0] === undefined ? null : checkpointOf(rows[0]);
}

/** A page of checkpoints, newest first, below an id. */
export async function listCheckpoints(
  pool: pg.Pool,
  stream: AuditStream | null,
  below: bigint | null,
  limit: number,
): Promise<{ id: bigint; signed: SignedCheckpoint }[]> {
  const { rows } = await pool.query<Row & { checkpoint_id: string }>({
    name: stream === null ? "audit-checkpoints" : "audit-checkpoints-of-stream",
    text: `SELECT checkpoint_id, text, signature FROM audit_checkpoint
      WHERE checkpoint_id < coalesce($1, 9223372036854775807) ${stream === null ? "" : "AND stream = $3"}
      ORDER BY checkpoint_id DESC LIMIT $2`,
    values: stream === null ? [below, limit] : [below, limit, stream],
  });
  return rows.flatMap((row) => {
    const signed = checkpointOf(row);
    return signed === null ? [] : [{ id: BigInt(row.checkpoint_id), signed }];
  });
}

/** The id of this audit, which its checkpoints name. */
export async function auditOrigin(client: Queryable): Promise<string> {
  const { rows } = await client.query<{ origin: string }>({
    name: "audit-origin",
    text: "SELECT origin FROM audit_origin",
  });
  if (rows[0] === undefined) throw new Error("the audit has no origin");
  return rows[0].origin;
}

/** Whether a checkpoint was ever signed. */
export async function hasCheckpoint(client: Queryable): Promise<boolean> {
  const { rowCount } = await client.query("SELECT FROM audit_checkpoint LIMIT 1");
  return rowCount === 1;
}
