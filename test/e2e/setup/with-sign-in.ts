import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntilReady } from "../../../demo/run/ready";
import { freePort } from "../../../demo/stores/ports";
import { rawStores } from "./damage";
import { Program, ROOT, runProgram } from "./program";
import { runningSystem } from "./running";

/** Every table about people, so that the console is as it is before its first person. */
const TABLES = "principal, session, api_token, first_administrator, access_change, repair_freeze, attempt_budget";

/** The same console with sign-in, on a port of its own, beside the stores of the system under test. It knows of no person yet. */
export async function withSignIn() {
  const folder = mkdtempSync(join(tmpdir(), "trueup-sign-in-"));
  const config = join(folder, "trueup.yaml");
  writeFileSync(config, `${readFileSync(join(ROOT, "trueup.yaml"), "utf8").trimEnd()}\naccess: { local: true }\n`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...runningSystem().env, PORT: String(port), TRUEUP_CONFIG: config };
  const stores = await rawStores();
  await stores.ledger.query(`TRUNCATE ${TABLES} CASCADE`);
  const program = new Program({ name: "console", args: ["dist/bin/start.js"], env, logs: folder });
  const stop = async () => {
    await program.stop();
    await stores.ledger.query(`TRUNCATE ${TABLES} CASCADE`);
    await stores.close();
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
      await stores.ledger.query(
        "UPDATE session SET created_at = created_at - interval '10 minutes', stepped_up_at = stepped_up_at - interval '10 minutes'",
      );
    },
  };
}
export type ConsoleWithSignIn = Awaited<ReturnType<typeof withSignIn>>;
