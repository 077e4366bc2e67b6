import { randomBytes } from "node:crypto";
import canonicalize from "canonicalize";
import type { AuditStream } from "../../domain/audit/streams";
import { textArray } from "../../postgres/arrays";
import type { Queryable } from "../queryable";
import type { By } from "./by";
import { payloadDigest } from "./digest";

/** A change, a sign-in or a read, as its author describes it. */
export interface AuditRow {
  verb: string;
  subject: string;
  reason: string | null;
  /** The state before and after. The row keeps a digest of them, so that they can be erased and the chain stays whole. */
  before?: unknown;
  after?: unknown;
  incident: string | null;
  /** The paths that the row is about; those of the incident where none are named. */
  pathIds?: readonly number[] | undefined;
  /** The key that the row is about, of its only path. */
  key?: string | null | undefined;
}

const SALT_BYTES = 16;

/**
 * Appends rows to a stream's chain. They are numbered without gaps under a lock that lasts until the commit, so this is the last statement
 * of its transaction.
 */
export async function appendAudit(
  client: Queryable,
  stream: AuditStream,
  rows: readonly { by: By; row: AuditRow }[],
): Promise<void> {
  if (rows.length === 0) return;
  const pathsOf = await pathNames(client, rows);
  const texts = rows.map(({ by, row }) => textsOf(by, row, pathsOf(row)));
  await client.query({
    name: "append-audit",
    text: "SELECT append_audit($1, $2::text[], $3::text[], $4::text[])",
    values: [
      stream,
      textArray(texts.map(({ body }) => body)),
      textArray(texts.map(({ payload }) => payload)),
      textArray(texts.map(({ salt }) => salt)),
    ],
  });
}

/** The body of a row in canonical form (RFC 8785), with the row's payload and the salt of the payload's digest. */
function textsOf(by: By, row: AuditRow, paths: string[]) {
  const payload = row.before === undefined && row.after === undefined ? null : payloadText(row);
  const salt = payload === null ? null : randomBytes(SALT_BYTES);
  const body = canonicalize({
    actor: storable(by.actor),
    incident: row.incident,
    key: row.key == null ? null : storable(row.key),
    paths: [...new Set(paths)].sort(),
    payload: payload === null || salt === null ? null : payloadDigest(salt, payload),
    principal: storable(by.principalId),
    reason: row.reason === null ? null : storable(row.reason),
    request: by.requestId === null ? null : storable(by.requestId),
    subject: storable(row.subject),
    verb: row.verb,
  }) as string;
  return { body, payload, salt: salt?.toString("hex") ?? null };
}

const payloadText = ({ before = null, after = null }: AuditRow): string => canonicalize({ after, before }) as string;

/** A text that Postgres and canonical JSON can hold: a store's own error message may have a NUL or half a character. */
const storable = (text: string): string => text.replace(/[\p{Surrogate}\0]/gu, "\u{fffd}");

/** The names of the paths that a row is about. */
async function pathNames(client: Queryable, rows: readonly { row: AuditRow }[]): Promise<(row: AuditRow) => string[]> {
  const ids = [...new Set(rows.flatMap(({ row }) => row.pathIds ?? []))];
  const incidents = [...new Set(rows.flatMap(({ row }) => (row.pathIds === undefined ? (row.incident ?? []) : [])))];
  if (ids.length === 0 && incidents.length === 0) return () => [];
  const { rows: named } = await client.query<{ incident: string | null; id: number; path: string }>({
    name: "audit-path-names",
    text: `SELECT NULL AS incident, c.path_id AS id, c.path FROM path_control c WHERE c.path_id = ANY ($1::smallint[])
      UNION ALL SELECT p.incident_id::text, c.path_id, c.path FROM incident_path p JOIN path_control c USING (path_id)
      WHERE p.incident_id = ANY ($2::uuid[])`,
    values: [ids, incidents],
  });
  return ({ pathIds, incident }) =>
    named
      .filter((each) =>
        pathIds === undefined
          ? incident !== null && each.incident === incident
          : each.incident === null && pathIds.includes(each.id),
      )
      .map(({ path }) => path);
}
