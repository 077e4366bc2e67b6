import { copyFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import type { Postgres } from "./postgres";
import { postgresBinaries } from "./postgres-binaries";
import { clusterOf } from "./postgres-cluster";
import { giveTo } from "./run-as";
import { until } from "./until";

const WITHIN_MS = 20_000;

export interface FailOverSteps {
  /** Called once the standby gets nothing more from its primary. */
  afterCut(): Promise<void>;
  /** Called once the primary is dead. */
  onKilled(): void;
}

/**
 * An asynchronous failover: the standby is cut off, the primary is killed, and the promoted standby takes over the primary's address.
 * Afterwards the primary's handle is the promoted server, and the standby's handle a new standby of it.
 */
export async function failOver(primary: Postgres, standby: Postgres, steps: FailOverSteps): Promise<void> {
  await on(standby, async (client) => {
    await client.query("ALTER SYSTEM SET primary_conninfo = ''");
    await client.query("SELECT pg_reload_conf()");
    await wait(
      "the standby is cut off",
      async () => (await client.query("SELECT FROM pg_stat_wal_receiver")).rowCount === 0,
    );
  });
  await steps.afterCut();
  primary.kill("SIGKILL");
  await wait(`${primary.name} is dead`, () => primary.pid === undefined);
  steps.onKilled();
  await on(standby, async (client) => {
    await client.query("SELECT pg_promote(true)");
    await client.query("ALTER SYSTEM RESET primary_conninfo");
  });
  await standby.stop();
  takeOver(clusterOf(standby.home), clusterOf(primary.home));
  await primary.restart();
  await standby.restart();
}

/** Puts the promoted cluster in the place of the dead one, with the settings and the port of that one. */
function takeOver(promoted: string, dead: string): void {
  const settings = join(promoted, "trueup.conf");
  copyFileSync(join(dead, "trueup.conf"), settings);
  giveTo(postgresBinaries().account, settings);
  rmSync(dead, { recursive: true, force: true });
  renameSync(promoted, dead);
}

async function wait(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  if ((await until(holds, { withinMs: WITHIN_MS })) === undefined)
    throw new Error(`After ${WITHIN_MS / 1_000} s: not yet ${what}.`);
}

async function on(server: Postgres, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: server.urlFor("postgres"), connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
