import type pg from "pg";
import { boundTo } from "../bound-to";
import { listCheckpoints, newestCheckpoint } from "./checkpoints";
import { auditPage, auditRow } from "./pages";
import { verifyAudit } from "./verify";

/** The reads of the audit: its pages, its checkpoints and its verification. */
export function auditReadsOn(pool: pg.Pool) {
  return boundTo(pool, { auditPage, auditRow, listCheckpoints, newestCheckpoint, verifyAudit });
}

export type AuditReads = ReturnType<typeof auditReadsOn>;
