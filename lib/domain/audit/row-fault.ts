import canonicalize from "canonicalize";
import { z } from "zod";
import type { AuditFault } from "./faults";

/** A row as the ledger stores it: its columns as texts, with the digests that its stored texts have now. */
export interface StoredRow {
  stream: string;
  number: bigint;
  /** In the form of the row's text, to the microsecond. */
  at: string;
  principal: string;
  actor: string;
  verb: string;
  subject: string;
  paths: readonly string[];
  key: string | null;
  reason: string | null;
  incident: string | null;
  request: string | null;
  text: string;
  /** The hash as stored, and that of the stored text. */
  hash: string;
  hashNow: string;
  /** What stands beside the row: null for nothing, `digest` null where the payload was erased. */
  payload: { digest: string | null } | null;
}

/** The row before: what the next one builds on. */
export interface Link {
  number: bigint;
  hash: string | null;
}

const rowText = z.strictObject({
  at: z.string(),
  body: z.strictObject({
    actor: z.string(),
    incident: z.string().nullable(),
    key: z.string().nullable(),
    paths: z.array(z.string()),
    payload: z.string().nullable(),
    principal: z.string(),
    reason: z.string().nullable(),
    request: z.string().nullable(),
    subject: z.string(),
    verb: z.string(),
  }),
  number: z.string(),
  prev: z.string().nullable(),
  stream: z.string(),
});

/** The first fault of a row as the successor of another, or null. */
export function faultOfRow(row: StoredRow, before: Link): AuditFault | null {
  if (row.number !== before.number + 1n) return "missing-row";
  if (row.hash !== row.hashNow) return "edited-row";
  const read = parsed(row.text);
  if (read === null) return "edited-row";
  if (read.number !== String(row.number) || read.stream !== row.stream) return "moved-row";
  if (read.prev !== before.hash) return "broken-link";
  const { payload: digest, ...body } = read.body;
  return canonicalize({ at: read.at, ...body }) === columnsOf(row) ? payloadFault(digest, row.payload) : "edited-row";
}

const columnsOf = ({ at, principal, actor, verb, subject, paths, key, reason, incident, request }: StoredRow) =>
  canonicalize({ at, principal, actor, verb, subject, paths, key, reason, incident, request });

function payloadFault(digest: string | null, payload: StoredRow["payload"]): AuditFault | null {
  if (digest === null) return payload === null ? null : "stray-payload";
  if (payload === null) return "missing-payload";
  return payload.digest === null || payload.digest === digest ? null : "edited-payload";
}

/** A row's text as its members; null where it is not the canonical text of a row. */
function parsed(text: string): z.infer<typeof rowText> | null {
  try {
    const read = rowText.safeParse(JSON.parse(text));
    return read.success && canonicalize(read.data) === text ? read.data : null;
  } catch {
    return null;
  }
}
