import type { AuditRowWire } from "../../api/audit";
import { type AuditStream, isVerified } from "../../domain/audit/streams";
import type { AuditEntry } from "../../ledger/audit/model";

/** A row of the audit on the wire. */
export function auditRowView(stream: AuditStream, { number, at, payload, ...row }: AuditEntry): AuditRowWire {
  const text = payload?.text ?? null;
  const states = text === null ? null : (JSON.parse(text) as Pick<AuditRowWire, "before" | "after">);
  return {
    ...row,
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
