import { existsSync, renameSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { copyTree } from "./copy-tree";
import { FLEETING, Postgres } from "./postgres";
import { postgresBinaries } from "./postgres-binaries";
import {
  clusterOf,
  makeClusterFolder,
  type PostgresSettings,
  passwordOf,
  ROLE,
  writePassword,
} from "./postgres-cluster";
import { keptElsewhere, postgresHome } from "./postgres-home";
import { giveTo } from "./run-as";
import { StartFailure } from "./server";
import { readLog, whyItFailed } from "./server-log";
import { until } from "./until";

const FOLLOW_WITHIN_MS = 10_000;

export type ReplicaOptions = {
  name: string;
  primary: Postgres;
  dataDir: string;
  database: string;
  port?: number;
  settings?: PostgresSettings;
  ephemeral?: boolean;
};

/**
 * Starts a streaming standby of the primary and waits until it follows. It is seeded from a copy of the primary the first
 * time, and again only when it cannot follow: it was away for too long, or the primary is another one by now.
 */
export async function startReplica({ dataDir, port, ...options }: ReplicaOptions): Promise<Postgres> {
  const replica = new Replica(postgresHome(dataDir, postgresBinaries().account), options);
  await replica.start(port);
  return replica;
}

/** A handle on a standby that some process has started before. */
export function openReplica({ dataDir, ...options }: ReplicaOptions): Postgres {
  return new Replica(keptElsewhere(dataDir) ?? dataDir, options);
}

class Replica extends Postgres {
  private readonly primary: Postgres;
  private readonly slot: string;

  constructor(
    home: string,
    { name, database, primary, settings, ephemeral }: Omit<ReplicaOptions, "dataDir" | "port">,
  ) {
    const slot = `follower_${name.replace(/[^a-z0-9]+/gi, "_").toLowerCase()}`;
    const standbySettings = () => ({
      ...(ephemeral ? FLEETING : {}),
      ...settings,
      hot_standby: "on",
      primary_slot_name: slot,
      primary_conninfo: `host=127.0.0.1 port=${primary.port} user=${ROLE} password=${passwordOf(primary.home)}`,
    });
    super({ name, home, database, settings: standbySettings });
    this.primary = primary;
    this.slot = slot;
  }

  override start(port?: number): Promise<void> {
    return this.following(() => super.start(port));
  }

  override restart(): Promise<void> {
    return this.following(() => super.restart());
  }

  private async following(begin: () => Promise<void>): Promise<void> {
    const { home, primary, slot } = this;
    if (!existsSync(join(clusterOf(home), "standby.signal"))) await seed(primary, home, slot);
    if (await this.begins(begin)) return;
    await this.stop();
    await seed(primary, home, slot);
    if (!(await this.begins(begin))) {
      throw new Error(`${this.name} does not follow ${primary.name}: ${whyItFailed(home)}`);
    }
  }

  private async begins(begin: () => Promise<void>): Promise<boolean> {
    try {
      await begin();
    } catch (error) {
      if (error instanceof StartFailure) return false;
      throw error;
    }
    return followsOrMay(this, this.primary, this.slot);
  }
}

/**
 * Makes the home a copy of the running primary, by Postgres's own low-level backup calls (manual, "Making a Base Backup
 * Using the Low Level API"): its files may change while they are copied, and the label says where replaying begins.
 */
async function seed(primary: Postgres, home: string, slot: string): Promise<void> {
  const binaries = postgresBinaries();
  const draft = join(home, "cluster.draft");
  makeClusterFolder(draft, binaries);
  const client = new pg.Client({ connectionString: primary.urlFor("postgres"), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await renewSlot(client, slot);
    await client.query("SELECT pg_backup_start($1, fast => true)", [slot]);
    await copyTree(clusterOf(primary.home), draft, binaries.account, belongsInBackup);
    const { rows } = await client.query<{ labelfile: string }>(
      "SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)",
    );
    for (const [file, content] of [
      ["backup_label", rows[0]?.labelfile ?? ""] as const,
      ["standby.signal", ""] as const,
    ]) {
      await writeFile(join(draft, file), content, { mode: 0o600 });
      giveTo(binaries.account, join(draft, file));
    }
  } finally {
    await client.end();
  }
  writePassword(home, passwordOf(primary.home), binaries);
  rmSync(clusterOf(home), { recursive: true, force: true });
  renameSync(draft, clusterOf(home));
}

/** The slot makes the primary keep what the copy has not got yet, from this moment on. */
async function renewSlot(client: pg.Client, slot: string): Promise<void> {
  await client.query(
    "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = $1 AND active",
    [slot],
  );
  await client.query("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1", [
    slot,
  ]);
  await client.query("SELECT pg_create_physical_replication_slot($1, immediately_reserve => true)", [slot]);
}

// Folders that have to be there and whose content a starting server makes anew, or gets by streaming.
const EMPTIED = /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//;
const OMITTED = /(^|\/)(postmaster\.(pid|opts)|pgsql_tmp.*|pg_internal\.init.*|backup_label(\.old)?)$/;

function belongsInBackup(path: string): boolean {
  return !EMPTIED.test(path) && !OMITTED.test(path);
}

/** Whether the standby streams, or could not yet because its primary does not answer now. */
async function followsOrMay(replica: Postgres, primary: Postgres, slot: string): Promise<boolean> {
  const cannot =
    /already been removed|can no longer (access|get changes)|identifier differs|not in this server's history|does not exist/;
  const outcome = await until(
    async () => {
      // A receiver calls itself streaming before the primary has taken its request: the primary's slot is asked too.
      const streams = await answers(replica, "SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming'");
      if (
        streams &&
        (await answers(primary, `SELECT FROM pg_replication_slots WHERE active AND slot_name = '${slot}'`))
      ) {
        return "follows";
      }
      return cannot.test(readLog(replica.home)) ? "cannot" : undefined;
    },
    { withinMs: FOLLOW_WITHIN_MS, everyMs: 50 },
  );
  if (outcome !== undefined) return outcome === "follows";
  return !(await answers(primary, "SELECT FROM pg_database LIMIT 1"));
}

async function answers(server: Postgres, query: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: server.urlFor("postgres"),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  // A server that goes away in the meantime tells the connection too, not just the query.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return ((await client.query(query)).rowCount ?? 0) > 0;
  } catch {
    return false;
  } finally {
    void client.end().catch(() => undefined);
  }
}
