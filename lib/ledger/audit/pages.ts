import type pg from "pg";
import type { AuditStream } from "../../domain/audit/streams";
import type { AuditEntry, AuditFilter } from "./model";

interface Row extends Omit<AuditEntry, "number" | "payload"> {
  number: string;
  has_payload: boolean;
  payload: string | null;
  erased_at: Date | null;
}

const COLUMNS = `r.number, r.at, r.principal, r.actor, r.verb, r.subject, r.paths, r.key, r.reason, r.incident_id AS incident,
  r.request_id AS request, encode(r.hash, 'hex') AS hash, p.number IS NOT NULL AS has_payload, p.payload, p.erased_at`;

const FROM = "audit_row r LEFT JOIN audit_payload p ON p.stream = r.stream AND p.number = r.number";

/**
 * A time is nearly a number: rows are numbered in the order of the ledger's clock. A clock that was put back by up to two hours leaves no row
 * out.
 */
const FIRST_FROM = `(SELECT n.number FROM audit_row n WHERE n.stream = $1 AND n.at >= ?::timestamptz - interval '2 hours'
  ORDER BY n.at, n.number LIMIT 1)`;
const LAST_BEFORE = `(SELECT n.number FROM audit_row n WHERE n.stream = $1 AND n.at < ?::timestamptz + interval '2 hours'
  ORDER BY n.at DESC, n.number DESC LIMIT 1)`;

/** Rows of a stream below a number, newest first; null begins at the newest. */
export async function auditPage(
  pool: pg.Pool,
  filter: AuditFilter,
  below: bigint | null,
  limit: number,
): Promise<AuditEntry[]> {
  const values: unknown[] = [];
  const conditions = conditionsOf(filter, below).map(([sql, value]) => {
    const place = `$${values.push(value)}`;
    return sql.replaceAll("?", place);
  });
  // Only the filters of this page are in the text, so that each is planned for the index that suits it.
  const { rows } = await pool.query<Row>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE ${conditions.join(" AND ")} ORDER BY r.number DESC LIMIT $${values.push(limit)}`,
    values,
  );
  return rows.map(entryOf);
}

function conditionsOf(filter: AuditFilter, below: bigint | null): [string, unknown][] {
  const { stream, principal, verb, path, key, incident, from, to, onlyPaths } = filter;
  const all: [string, unknown][] = [
    ["r.stream = ?", stream],
    ["r.number < ?", below],
    ["r.principal = ?", principal],
    ["r.verb = ?", verb],
    ["r.paths @> ARRAY[?::text]", path],
    ["r.key = ?", key],
    ["r.incident_id = ?::uuid", incident],
    [`r.at >= ? AND r.number >= ${FIRST_FROM}`, from],
    [`r.at < ? AND r.number <= ${LAST_BEFORE}`, to],
    ["r.paths <@ ?::text[] AND r.paths && ?::text[]", onlyPaths],
  ];
  return all.filter(([, value]) => value !== undefined && value !== null);
}

/** A row by its number; null where there is none. */
export async function auditRow(pool: pg.Pool, stream: AuditStream, number: bigint): Promise<AuditEntry | null> {
  const { rows } = await pool.query<Row>({
    name: "audit-row",
    text: `SELECT ${COLUMNS} FROM ${FROM} WHERE r.stream = $1 AND r.number = $2`,
    values: [stream, number],
  });
  return rows[0] === undefined ? null : entryOf(rows[0]);
}

function entryOf({ number, has_payload, payload, erased_at, ...row }: Row): AuditEntry {
  return { ...row, number: BigInt(number), payload: has_payload ? { text: payload, erasedAt: erased_at } : null };
}
