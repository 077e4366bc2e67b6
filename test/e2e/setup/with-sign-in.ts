import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { waitUntilReady } from "../../../demo/run/ready";
import { createTables } from "../../../demo/run/shop-tables";
import { freePort } from "../../../demo/stores/ports";
import { rawStores } from "./damage";
import { type Ended, Program, ROOT, runProgram, runToEnd } from "./program";
import { runningSystem } from "./running";
import type { WorkerName } from "./system";

interface SignInOptions {
  /** The section `access` of the configuration, for a console at this address. */
  access?(url: string): string | Promise<string>;
  /** The workers on the console's ledger. */
  workers?: readonly WorkerName[];
}

/** Takes a ledger's own writes out of the caches, which are everybody's: other files would meet writes that no store of theirs has. */
async function leaveNoEntries(ledger: string): Promise<void> {
  const client = new pg.Client({ connectionString: ledger });
  await client.connect();
  const { rows } = await client.query<{ id: string }>("SELECT id FROM mutation").finally(() => client.end());
  const own = new Set(rows.map(({ id }) => id));
  if (own.size === 0) return;
  const raw = await rawStores();
  for (const cache of [raw.eu, raw.us])
    for (const entry of await cache.keys("*:*"))
      if (own.has((await cache.hget(entry, "mutation").catch(() => null)) ?? "")) await cache.del(entry);
  await raw.close();
}

/**
 * The same console with sign-in, on a port, a ledger and an origin of its own, beside the caches and queues of the system under test. It
 * knows of no person yet.
 */
export async function withSignIn({ access = () => "{ local: true }", workers = [] }: SignInOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), "trueup-sign-in-"));
  const config = join(folder, "trueup.yaml");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(config, `${readFileSync(join(ROOT, "trueup.yaml"), "utf8").trimEnd()}\naccess: ${await access(url)}\n`);
  const { DATABASE_URL, ORIGIN_URL } = runningSystem().env;
  const [ledger, origin] = await Promise.all([ownDatabase(DATABASE_URL), ownDatabase(ORIGIN_URL)]);
  const env = {
    ...runningSystem().env,
    DATABASE_URL: ledger.url,
    ORIGIN_URL: origin.url,
    PORT: String(port),
    TRUEUP_CONFIG: config,
  };
  await Promise.all([
    runToEnd({ name: "migrate", args: ["dist/bin/migrate.js"], env, logs: folder }),
    createTables(origin.url),
  ]);
  const start = (name: string, ...args: string[]) => new Program({ name, args, env, logs: folder });
  const program = start("console", "dist/bin/start.js");
  const programs = [program, ...workers.map((worker) => start(worker, "dist/workers/main.js", worker))];
  const stop = async () => {
    await Promise.all(programs.map((each) => each.stop()));
    await leaveNoEntries(ledger.url);
    await Promise.all([ledger.drop(), origin.drop()]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilReady({ url }, () => undefined, new AbortController().signal);
  } catch (error) {
    const said = program.lastLines();
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${said}`);
  }
  /** A command at the shell of the server, which makes something; answers its last line. */
  async function shell(...args: string[]): Promise<string> {
    const { code, out, err } = await runProgram(["dist/bin/trueup.js", ...args], env);
    if (code !== 0) throw new Error(err);
    return out.trim().split("\n").at(-1) as string;
  }
  return {
    url,
    stop,
    /** The one-time code that the console's log shows. */
    code: () => /"firstAdministratorCode":"([^"]+)"/.exec(readFileSync(join(folder, "console.log"), "utf8"))?.[1] ?? "",
    /** Makes a person at the shell of the server; answers the first password. */
    person: (name: string, email: string, role: string, ...more: "--sealed"[]): Promise<string> =>
      shell("user", "create", "--name", name, "--email", email, "--role", role, ...more),
    /** Makes a service at the shell of the server; answers its token. */
    service: (name: string, role: string, path: string): Promise<string> =>
      shell("token", "create", "--name", name, "--role", role, "--path", path),
    /** Runs the command line as a token's owner. */
    trueup: (token: string, ...args: string[]): Promise<Ended> =>
      runProgram(["dist/bin/trueup.js", ...args], { ...env, TRUEUP_URL: url, TRUEUP_TOKEN: token }),
    /** A connection to the console's ledger. */
    ledger: ledger.client,
    /** Lets ten minutes pass since the last sign-in of each session. */
    async waitTenMinutes(): Promise<void> {
      await ledger.client.query(
        "UPDATE session SET created_at = created_at - interval '10 minutes', stepped_up_at = stepped_up_at - interval '10 minutes'",
      );
    },
  };
}

/** An empty database beside this one. */
async function ownDatabase(beside: string) {
  const url = new URL(beside);
  const name = `sign_in_${randomUUID().replaceAll("-", "")}`;
  const server = new pg.Client({ connectionString: url.href });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  const own = new pg.Client({ connectionString: url.href });
  await own.connect();
  return {
    url: url.href,
    client: own,
    async drop(): Promise<void> {
      await own.end();
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    },
  };
}

export type ConsoleWithSignIn = Awaited<ReturnType<typeof withSignIn>>;
