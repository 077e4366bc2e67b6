import { checkServerIdentity as checkIdentity, type PeerCertificate } from "node:tls";
import pg from "pg";
import type { StoreAddress, StoreTls } from "../domain/store-address";
import { markIfAway } from "./away";
import { FreshSessions } from "./fresh-sessions";
import { READ_COMMITTED, Session, type SessionTraits } from "./session";

export type PostgresPool = pg.Pool;

/** Bounds on every session: nothing may wait for ever on a lock, a statement or a forgotten transaction. */
export interface PoolOptions {
  connectionString: string;
  /** Certificates of the connection; without them, the URL's `sslmode` decides. */
  tls?: StoreTls | undefined;
  name: string;
  max?: number;
  connectTimeoutMs?: number;
  statementTimeoutMs?: number;
  lockTimeoutMs?: number;
  idleInTransactionTimeoutMs?: number;
  /** The database is another system's: no statement may write, and a table may be read without an index of ours. */
  observes?: boolean;
  /** The database is another system's, and repairs write to it; a table may lack an index of ours here too. */
  repairs?: boolean;
  /** The database's sessions, where several pools are to be replaced together. */
  sessions?: FreshSessions;
}

/** The first is for the transactions to come, and the second for the one that a pooled session is in. */
const READ_ONLY = { default_transaction_read_only: "on", transaction_read_only: "on" };

/** A pool whose sessions are all bounded; its background errors are swallowed because every caller sees its own. */
export function createPool(options: PoolOptions): pg.Pool {
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
  const traits: SessionTraits = {
    settings: {
      statement_timeout: String(statementTimeoutMs),
      lock_timeout: String(options.lockTimeoutMs ?? 5_000),
      idle_in_transaction_session_timeout: String(options.idleInTransactionTimeoutMs ?? 10_000),
      // Every statement on a table of ours finds its rows by an index. A session keeps its plans, and those made while a table was small would
      // read all of it, again and again, when it has grown; compiling plans never pays for what takes milliseconds.
      ...(options.observes ? READ_ONLY : options.repairs ? {} : { enable_seqscan: "off" }),
      jit: "off",
      // Times, intervals, bytes and floats come out in one way, whatever the server's own settings: values are compared as text.
      timezone: "UTC",
      datestyle: "ISO",
      intervalstyle: "postgres",
      bytea_output: "hex",
      extra_float_digits: "1",
      // Statements see what was committed while they waited for a lock, whatever the database's own default.
      default_transaction_isolation: READ_COMMITTED,
      // Lists are sent as literals, with their nulls.
      array_nulls: "on",
    },
    keepsNames: undefined,
  };
  const pool = new pg.Pool({
    ...secured(options),
    application_name: `trueup ${options.name}`,
    max: options.max ?? 8,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 60_000,
    // The client's own bound catches a server that froze and can no longer end the statement itself.
    query_timeout: statementTimeoutMs + 1_000,
    keepAlive: true,
    Client: sessionsOf(traits),
  });
  (options.sessions ?? new FreshSessions()).watch(pool);
  pool.on("error", () => {});
  markTimeouts(pool);
  return pool;
}

/** An address as a pool takes it. */
export const poolAddress = ({ url, tls }: StoreAddress): Pick<PoolOptions, "connectionString" | "tls"> => ({
  connectionString: url,
  tls,
});

/** Where there are certificates, they decide: what the URL says of encryption is taken out, since the driver would follow it instead. */
function secured({ connectionString, tls }: PoolOptions): pg.PoolConfig {
  if (tls === undefined) return { connectionString };
  const url = new URL(connectionString.replace("@/", "@localhost/"));
  for (const name of [...url.searchParams.keys()].filter((each) => /^ssl|^uselibpqcompat$/.test(each)))
    url.searchParams.delete(name);
  const { serverName, ...files } = tls;
  const name = serverName ?? url.searchParams.get("host") ?? url.hostname.replace(/^\[|\]$/g, "");
  // The driver names the server by the URL's host, which may be an address or another name of the server.
  const checkServerIdentity = (_: string, cert: PeerCertificate) => checkIdentity(name, cert);
  return { connectionString: url.href, ssl: { ...files, rejectUnauthorized: true, checkServerIdentity } };
}

type Connected = (error: Error | undefined, client: pg.PoolClient | undefined, release: () => void) => void;

/** Has a session that the pool could not get in time told as the server being away; `pool.query` connects in this way too. */
function markTimeouts(pool: pg.Pool): void {
  const connect = pool.connect.bind(pool) as (connected: Connected) => void;
  const marked = (connected: Connected) =>
    connect((error, client, release) => connected(markIfAway(error), client, release));
  pool.connect = ((connected?: Connected) =>
    connected === undefined
      ? new Promise((resolve, reject) =>
          marked((error, client) => (error ? reject(error) : resolve(client as pg.PoolClient))),
        )
      : marked(connected)) as typeof pool.connect;
}

/** The class that the pool makes its clients of; the pool passes its own options. */
function sessionsOf(traits: SessionTraits): new () => pg.ClientBase {
  return class extends Session {
    constructor(config: pg.ClientConfig = {}) {
      super(config, traits);
    }
  } as unknown as new () => pg.ClientBase;
}

/** Runs `work` in one transaction; a throw rolls back, and a session that cannot even do that is thrown away. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Like `inTransaction`; its commit is answered once it is durable, whatever the database's own setting. */
export function inDurableTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query(
      "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')",
    );
    return work(client);
  });
}

/** A Postgres identifier, quoted. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The SQLSTATE of an error that Postgres sent, or null for one that it did not. */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}
