import type pg from "pg";
import type { CountedNote } from "../../domain/audit/note";
import type { AuditStream } from "../../domain/audit/streams";
import { inTransaction } from "../../postgres/pool";
import { appendAudit } from "./append";

/** Appends a batch of notes to their chain, in one transaction. */
export function appendNotes(
  pool: pg.Pool,
  stream: Exclude<AuditStream, "changes">,
  notes: readonly CountedNote[],
): Promise<void> {
  return inTransaction(pool, (client) =>
    appendAudit(
      client,
      stream,
      notes.map(({ principalId, actor, requestId, verb, subject, reason, pathIds, key, address, count }) => ({
        by: { principalId, actor, requestId },
        row: {
          verb,
          subject,
          reason: reason ?? null,
          after: { address: address ?? null, count },
          incident: null,
          pathIds: pathIds ?? [],
          key,
        },
      })),
    ),
  );
}
