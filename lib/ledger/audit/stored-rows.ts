import { hash } from "node:crypto";
import type pg from "pg";
import type { StoredRow } from "../../domain/audit/row-fault";
import type { AuditStream } from "../../domain/audit/streams";
import { payloadDigest } from "./digest";

interface Row extends Omit<StoredRow, "stream" | "number" | "hashNow" | "payload"> {
  number: string;
  has_payload: boolean;
  salt: Buffer | null;
  payload: string | null;
  erased: boolean;
}

/** A row's time in the form of its text. */
const AT = `to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** A page of a stream's rows above a number, in their order, each with the digests of what is stored now. */
export async function storedRows(
  pool: pg.Pool,
  stream: AuditStream,
  above: bigint,
  limit: number,
): Promise<(StoredRow & { erased: boolean })[]> {
  const { rows } = await pool.query<Row>({
    name: "audit-stored-rows",
    text: `SELECT r.number, ${AT} AS at, r.principal, r.actor, r.verb, r.subject, r.paths, r.key, r.reason,
        r.incident_id AS incident, r.request_id AS request, r.text, encode(r.hash, 'hex') AS hash,
        p.number IS NOT NULL AS has_payload, p.salt, p.payload, p.erased_at IS NOT NULL AS erased
      FROM audit_row r LEFT JOIN audit_payload p ON p.stream = r.stream AND p.number = r.number
      WHERE r.stream = $1 AND r.number > $2 ORDER BY r.number LIMIT $3`,
    values: [stream, above, limit],
  });
  return rows.map(({ has_payload, salt, payload, erased, number, ...row }) => ({
    ...row,
    stream,
    number: BigInt(number),
    hashNow: hash("sha256", row.text, "hex"),
    payload: has_payload ? { digest: digestOf(salt, payload, erased) } : null,
    erased: has_payload && erased,
  }));
}

/** The digest of a payload as it stands; null where it was erased, and no digest where half of it is gone. */
function digestOf(salt: Buffer | null, payload: string | null, erased: boolean): string | null {
  if (salt !== null && payload !== null && !erased) return payloadDigest(salt, payload);
  return salt === null && payload === null && erased ? null : "";
}

/** A stream's newest row; null where it has none. */
export async function headOf(
  pool: Pick<pg.ClientBase, "query">,
  stream: AuditStream,
): Promise<{ number: bigint; hash: string } | null> {
  const { rows } = await pool.query<{ number: string; hash: string }>({
    name: "audit-head",
    text: "SELECT number, encode(hash, 'hex') AS hash FROM audit_row WHERE stream = $1 ORDER BY number DESC LIMIT 1",
    values: [stream],
  });
  return rows[0] === undefined ? null : { number: BigInt(rows[0].number), hash: rows[0].hash };
}
