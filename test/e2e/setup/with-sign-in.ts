import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { waitUntilReady } from "../../../demo/run/ready";
import { freePort } from "../../../demo/stores/ports";
import { Program, ROOT, runProgram, runToEnd } from "./program";
import { runningSystem } from "./running";

/** The same console with sign-in, on a port and a ledger of its own, beside the other stores of the system under test. It knows of no person yet. */
export async function withSignIn() {
  const folder = mkdtempSync(join(tmpdir(), "trueup-sign-in-"));
  const config = join(folder, "trueup.yaml");
  writeFileSync(config, `${readFileSync(join(ROOT, "trueup.yaml"), "utf8").trimEnd()}\naccess: { local: true }\n`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const ledger = await ownLedger();
  const env = { ...runningSystem().env, DATABASE_URL: ledger.url, PORT: String(port), TRUEUP_CONFIG: config };
  await runToEnd({ name: "migrate", args: ["dist/bin/migrate.js"], env, logs: folder });
  const program = new Program({ name: "console", args: ["dist/bin/start.js"], env, logs: folder });
  const stop = async () => {
    await program.stop();
    await ledger.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilReady({ url }, () => undefined, new AbortController().signal);
  } catch (error) {
    const said = program.lastLines();
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${said}`);
  }
  return {
    url,
    stop,
    /** The one-time code that the console's log shows. */
    code: () => /"firstAdministratorCode":"([^"]+)"/.exec(readFileSync(join(folder, "console.log"), "utf8"))?.[1] ?? "",
    /** Makes a person at the shell of the server; answers the first password. */
    async person(name: string, email: string, role: string): Promise<string> {
      const args = ["dist/bin/trueup.js", "user", "create", "--name", name, "--email", email, "--role", role];
      const { code, out, err } = await runProgram(args, env);
      if (code !== 0) throw new Error(err);
      return out.trim().split("\n").at(-1) as string;
    },
    /** Lets ten minutes pass since the last sign-in of each session. */
    async waitTenMinutes(): Promise<void> {
      await ledger.query(
        "UPDATE session SET created_at = created_at - interval '10 minutes', stepped_up_at = stepped_up_at - interval '10 minutes'",
      );
    },
  };
}

/** An empty database beside the ledger of the system under test. */
async function ownLedger() {
  const url = new URL(runningSystem().env.DATABASE_URL);
  const name = `sign_in_${randomUUID().replaceAll("-", "")}`;
  const server = new pg.Client({ connectionString: url.href });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  const own = new pg.Client({ connectionString: url.href });
  await own.connect();
  return {
    url: url.href,
    query: (sql: string) => own.query(sql),
    async drop(): Promise<void> {
      await own.end();
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    },
  };
}

export type ConsoleWithSignIn = Awaited<ReturnType<typeof withSignIn>>;
