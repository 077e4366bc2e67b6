import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { postgresBinaries } from "./postgres-binaries";
import {
  clusterOf,
  initialiseCluster,
  type PostgresSettings,
  passwordOf,
  ROLE,
  writeSettings,
} from "./postgres-cluster";
import { keptElsewhere, postgresHome } from "./postgres-home";
import { copyTemplate } from "./postgres-template";
import { commandOf, identify } from "./processes";
import { Server, type ServerKind, serverEnvironment } from "./server";

/**
 * Tests kill processes, not machines: what a process has written survives it without being forced to the disk. Two files of tests may
 * use one server at a time.
 */
export const FLEETING: PostgresSettings = { fsync: "off", full_page_writes: "off", max_connections: 400 };

export type PostgresOptions = {
  /** The server's name in messages. */
  name: string;
  dataDir: string;
  database: string;
  /** Kept from the start before, or chosen, when it is left out. */
  port?: number;
  settings?: PostgresSettings;
  /** A server for one test or measurement: quick to make, and gone with the machine's next crash. */
  ephemeral?: boolean;
};

/** A Postgres server and one database of it. */
export class Postgres extends Server {
  constructor(private readonly place: PostgresPlace) {
    super(postgresKind(place));
  }

  /** Where another database of the same server is reached. */
  urlFor(database: string): string {
    return urlOf(this.place.home, this.port, database);
  }
}

/** Starts a server on what its data directory holds, or on a new cluster the first time, and sees to its database. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const binaries = postgresBinaries();
  const home = postgresHome(options.dataDir, binaries.account);
  if (!existsSync(clusterOf(home))) {
    await (options.ephemeral ? copyTemplate(home, binaries) : initialiseCluster(home, binaries, true));
  }
  const settings = { ...(options.ephemeral ? FLEETING : {}), ...options.settings };
  const server = new Postgres({ name: options.name, database: options.database, home, settings: () => settings });
  await server.start(options.port);
  await ensureDatabase(server.urlFor("postgres"), options.database);
  return server;
}

/** A handle on a server that some process has started before; it keeps the settings of that start. */
export function openPostgres({
  name,
  dataDir,
  database,
}: Pick<PostgresOptions, "name" | "dataDir" | "database">): Postgres {
  return new Postgres({ name, database, home: keptElsewhere(dataDir) ?? dataDir });
}

/** A home that has its cluster; `settings` is asked at every start, and left out to keep what was written before. */
export type PostgresPlace = { name: string; home: string; database: string; settings?: () => PostgresSettings };

function postgresKind({ name, home, database, settings }: PostgresPlace): ServerKind {
  const cluster = clusterOf(home);
  return {
    name,
    home,
    url: (port) => urlOf(home, port, database),
    launch: (port) => {
      const binaries = postgresBinaries();
      if (settings) writeSettings(cluster, binaries, { ...settings(), port });
      disownStaleLock(cluster);
      const { postgres, account } = binaries;
      return { file: postgres, args: ["-D", cluster], cwd: home, env: serverEnvironment(), ...account };
    },
    findPid: () => {
      const pid = lockOf(cluster)?.pid;
      return pid !== undefined && runsHere(pid, cluster) ? pid : undefined;
    },
    // Written by the server as soon as it accepts connections, for reading only if it is a standby.
    isReady: (_port, pid) => lockOf(cluster)?.pid === pid && lockOf(cluster)?.status === "ready",
    // "Fast": clients are cut off, work in progress is rolled back, a checkpoint is written.
    stopSignal: "SIGINT",
    // The backends of a server that was killed need a moment to notice it.
    isTransient: (log) =>
      /pre-existing shared memory block|lock file "postmaster.pid" (already exists|is empty)/.test(log),
  };
}

function urlOf(home: string, port: number, database: string): string {
  return `postgres://${ROLE}:${passwordOf(home)}@127.0.0.1:${port}/${database}`;
}

/** Creates the database unless it is there. */
export async function ensureDatabase(serverUrl: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}

/** The lock file that Postgres keeps: its process on the first line, its state on the eighth. */
function lockOf(cluster: string): { pid: number; status: string } | undefined {
  try {
    const lines = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]), status: (lines[7] ?? "").trim() };
  } catch {
    return undefined;
  }
}

function runsHere(pid: number, cluster: string): boolean {
  return identify(pid) !== undefined && commandOf(pid).includes(cluster);
}

/**
 * After a crash, the number in the lock file may by now belong to some other program, or to a zombie that nobody reaps,
 * and Postgres would then refuse to start for ever. It takes its parent's number for stale, and still checks that no
 * backend of the dead server lives.
 */
function disownStaleLock(cluster: string): void {
  const lock = lockOf(cluster);
  if (lock === undefined || runsHere(lock.pid, cluster)) return;
  const path = join(cluster, "postmaster.pid");
  const [, ...rest] = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, [process.pid, ...rest].join("\n"));
}
