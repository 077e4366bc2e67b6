import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PostgresBinaries } from "./postgres-binaries";
import { giveTo } from "./run-as";
import { serverEnvironment } from "./server";

const run = promisify(execFile);

/** The role that owns every database here, and a superuser of its own servers. */
export const ROLE = "trueup";

/** Settings of a server by their Postgres names. */
export type PostgresSettings = Record<string, string | number>;

/** Arguments that initialise every cluster: the same text order and the same rules on every machine. */
export const INITDB_OPTIONS = [
  `--username=${ROLE}`,
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  "--no-locale",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
];

// Enough for a demonstration on a small machine, and as durable as a production server.
const SETTINGS: PostgresSettings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 200,
  shared_buffers: "128MB",
  max_wal_size: "512MB",
  fsync: "on",
  synchronous_commit: "on",
  wal_level: "replica",
  max_wal_senders: 10,
  max_replication_slots: 10,
  // A replica that stays away longer than this is seeded again instead of filling the disk.
  max_slot_wal_keep_size: "1GB",
  wal_retrieve_retry_interval: "500ms",
  timezone: "UTC",
  log_timezone: "UTC",
};

/** Where a server's own files are within its home. */
export function clusterOf(home: string): string {
  return join(home, "cluster");
}

/** The password that the cluster was initialised with. */
export function passwordOf(home: string): string {
  return readFileSync(join(home, "password"), "utf8").trim();
}

/** Puts a password into the home, readable for the account alone. */
export function writePassword(home: string, password: string, binaries: PostgresBinaries): void {
  const path = join(home, "password");
  writeFileSync(path, `${password}\n`, { mode: 0o600 });
  giveTo(binaries.account, path);
}

/** Initialises the home's cluster, once; one whose initialisation was interrupted is begun again. */
export async function initialiseCluster(home: string, binaries: PostgresBinaries, durable: boolean): Promise<void> {
  const cluster = clusterOf(home);
  if (existsSync(cluster)) return;
  writePassword(home, randomBytes(16).toString("hex"), binaries);
  const draft = join(home, "cluster.draft");
  makeClusterFolder(draft, binaries);
  const places = [`--pgdata=${draft}`, `--pwfile=${join(home, "password")}`];
  const options = [...places, ...INITDB_OPTIONS, ...(durable ? [] : ["--no-sync"])];
  try {
    await run(binaries.initdb, options, { ...binaries.account, cwd: home, env: serverEnvironment() });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`Postgres could not be initialised in ${home}: ${stderr?.trim() || message}`);
  }
  await includeSettings(draft);
  renameSync(draft, cluster);
}

/** An empty folder with the owner and the mode that Postgres insists on. */
export function makeClusterFolder(path: string, binaries: PostgresBinaries): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { mode: 0o700 });
  giveTo(binaries.account, path);
}

/** Writes the settings for the next start, these over the common ones. */
export function writeSettings(cluster: string, binaries: PostgresBinaries, settings: PostgresSettings): void {
  const lines = Object.entries({ ...SETTINGS, ...settings }).map(
    ([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'\n`,
  );
  const path = join(cluster, "trueup.conf");
  writeFileSync(path, lines.join(""), { mode: 0o600 });
  giveTo(binaries.account, path);
}

// Kept apart from Postgres's own file, so that ALTER SYSTEM and a start by hand see the same settings as we do.
async function includeSettings(cluster: string): Promise<void> {
  await appendFile(join(cluster, "postgresql.conf"), "\ninclude_if_exists 'trueup.conf'\n");
}
