import type { SignedCheckpoint } from "../../domain/audit/checkpoint";
import type { AuditStream } from "../../domain/audit/streams";

/** A row of the audit as a page shows it; `payload` is null where it has none. */
export interface AuditEntry {
  number: bigint;
  at: Date;
  principal: string;
  actor: string;
  verb: string;
  subject: string;
  paths: string[];
  key: string | null;
  reason: string | null;
  incident: string | null;
  request: string | null;
  hash: string;
  payload: { text: string | null; erasedAt: Date | null } | null;
}

/** Which rows of a stream a page asks for. */
export interface AuditFilter {
  stream: AuditStream;
  principal?: string | undefined;
  verb?: string | undefined;
  path?: string | undefined;
  key?: string | undefined;
  incident?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** Rows about other paths, or about none, are left out; null leaves nothing out. */
  onlyPaths: readonly string[] | null;
}

/** Whether a checkpoint's signature holds; null where its key is not known here. */
export type SignatureCheck = (signed: SignedCheckpoint) => boolean | null;
