import type { AuditRowWire } from "../../api/audit";
import { type AuditStream, isVerified } from "../../domain/audit/streams";
import { type Sight, seenKey } from "../../domain/masking/sight";
import type { AuditEntry } from "../../ledger/audit/model";
import { seenSubject } from "../seen";

/**
 * A row of the audit on the wire, as far as the caller sees what it is about. The states before and after a change may quote values, and
 * an entry about one key names the key in its subject.
 */
export function auditRowView(
  stream: AuditStream,
  { number, at, payload, ...row }: AuditEntry,
  sight: Sight,
): AuditRowWire {
  const text = sight.words ? (payload?.text ?? null) : null;
  const states = text === null ? null : (JSON.parse(text) as Pick<AuditRowWire, "before" | "after">);
  return {
    ...row,
    key: seenKey(sight, row.key),
    subject: seenSubject(sight, row),
    number: String(number),
    stream,
    at: at.toISOString(),
    verified: isVerified(row.principal),
    before: states?.before ?? null,
    after: states?.after ?? null,
    statesText: text,
    erasedAt: payload?.erasedAt?.toISOString() ?? null,
  };
}
