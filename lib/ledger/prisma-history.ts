import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import type { LedgerReads } from "./model/ledger-reads";
import { PrismaClient } from "./prisma/client";

/** A row of the audit trail, as a page shows it. */
export interface AuditRow {
  seq: bigint;
  at: Date;
  actor: string;
  verb: string;
  subject: string;
  reason: string | null;
  before: unknown;
  after: unknown;
  requestId: string | null;
}

export interface PrismaHistory extends Pick<LedgerReads, "moves" | "lastFailure"> {
  /** Audit rows newest first, below a sequence number; null begins at the newest. */
  auditRows(below: bigint | null, limit: number): Promise<AuditRow[]>;
}

/** What only people ask for, and seldom. The client is made at the first question, on the caller's own bounded sessions. */
export function prismaHistory(pool: pg.Pool): PrismaHistory {
  let made: PrismaClient | undefined;
  const client = () => {
    made ??= new PrismaClient({ adapter: new PrismaPg(pool) });
    return made;
  };
  return {
    async moves(ids) {
      const rows = await client().move.findMany({ where: { mutationId: { in: ids } }, orderBy: { seq: "asc" } });
      return rows.map(({ mutationId, movedTo, at, by, because }) => ({
        mutation: mutationId,
        to: movedTo,
        at,
        by,
        because,
      }));
    },
    lastFailure: (pathId) =>
      client().flushFailure.findFirst({
        where: { pathId },
        orderBy: { at: "desc" },
        select: { at: true, lane: true, mutations: true, error: true, sample: true },
      }),
    auditRows: (below, limit) =>
      client().audit.findMany({
        where: below === null ? {} : { seq: { lt: below } },
        orderBy: { seq: "desc" },
        take: limit,
      }),
  };
}
