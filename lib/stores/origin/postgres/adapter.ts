import type pg from "pg";
import { FreshSessions } from "../../../postgres/fresh-sessions";
import { createPool, poolAddress } from "../../../postgres/pool";
import { serverSetup, takesWrites } from "../../../postgres/server";
import type { OriginAdapter } from "../port";
import { foreignOrigin } from "./foreign";
import { foreignOriginWrites } from "./foreign-writes";
import { originHazards } from "./hazards";
import { postgresNotes } from "./notes";
import { postgresOrigin, postgresReplica } from "./origin";
import { postgresReceipts } from "./receipt-digests";

const BOUNDS = { lockTimeoutMs: 2_000, idleInTransactionTimeoutMs: 5_000 };

/** Origins on PostgreSQL. Writes and reads have sessions of their own, so that neither waits for the other. */
export const postgresAdapter: OriginAdapter<pg.Pool> = {
  open({ name, ...address }, ledger) {
    const sessions = new FreshSessions();
    const shared = { ...BOUNDS, sessions, ...poolAddress(address) };
    const writes = createPool({ ...shared, name: `${name} writes`, max: 8, statementTimeoutMs: 10_000 });
    const reads = createPool({ ...shared, name: `${name} reads`, max: 4, statementTimeoutMs: 3_000 });
    // Connects with the first read of an observed table.
    const observed = createPool({
      ...shared,
      name: `${name} observed`,
      max: 2,
      statementTimeoutMs: 3_000,
      observes: true,
    });
    // Connects with the first repair of an observed table.
    const repairs = createPool({
      ...shared,
      name: `${name} repairs`,
      max: 2,
      statementTimeoutMs: 5_000,
      repairs: true,
    });
    return {
      open(path) {
        const origin = postgresOrigin(path, { writes, reads, ...(ledger === null ? {} : { ledger }) });
        return { origin, sameDatabase: origin.sameDatabase };
      },
      replica: (path, replica) => postgresReplica(path, replica, reads),
      foreign: (mapping, keyParts, origin) => foreignOrigin(observed, mapping, keyParts, origin),
      foreignWrites: (mapping, origin) => foreignOriginWrites(repairs, mapping, origin),
      receipts: postgresReceipts(reads),
      notes: postgresNotes(reads),
      takesWrites: () => takesWrites(reads),
      async describe() {
        const { version, synchronousCommit } = await serverSetup(reads);
        return `PostgreSQL ${version}, synchronous_commit ${synchronousCommit}`;
      },
      hazards: (origin) => originHazards(reads, origin),
      renew: () => sessions.replace(),
      async close() {
        await Promise.allSettled([writes.end(), reads.end(), observed.end(), repairs.end()]);
      },
    };
  },
};
