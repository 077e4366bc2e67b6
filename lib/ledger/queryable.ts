import type pg from "pg";

/** A session or a pool of the ledger: what statements are sent through. */
export type Queryable = Pick<pg.ClientBase, "query">;

/** The ledger's sessions. */
export type LedgerPool = pg.Pool;
