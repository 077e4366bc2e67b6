import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntilReady } from "../../demo/run/ready";
import { freePort } from "../../demo/stores/ports";
import { Program, runProgram, runToEnd } from "../e2e/setup/program";
import type { BenchStores } from "./stores";

/** The built console of a benchmark. */
export interface ServedConsole {
  port: number;
  /** Runs a command at the shell of the server; answers its last line. */
  shell(...args: string[]): Promise<string>;
}

/** Builds what has changed, and starts the console as in production, with or without sign-in, for the time of `work`. */
export async function withConsole<T>(
  stores: BenchStores,
  { signIn, say }: { signIn: boolean; say: (line: string) => void },
  work: (served: ServedConsole) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "trueup-bench-console-"));
  const config = join(folder, "trueup.yaml");
  writeFileSync(
    config,
    `${readFileSync(stores.configFile, "utf8").trimEnd()}\n${signIn ? "access: { local: true }\n" : ""}`,
  );
  const port = await freePort();
  const env = {
    ...stores.env,
    NODE_ENV: "production",
    PORT: String(port),
    TRUEUP_CONFIG: config,
    TRUEUP_SECRET: "a secret that only this benchmark uses",
  };
  await runToEnd({ name: "build", args: ["--import", "tsx", "scripts/build.ts"], env: {}, logs: folder });
  const console = new Program({ name: "console", args: ["dist/bin/start.js"], env, logs: folder });
  try {
    await waitUntilReady({ url: `http://127.0.0.1:${port}` }, say, new AbortController().signal);
    return await work({
      port,
      async shell(...args) {
        const { code, out, err } = await runProgram(["dist/bin/trueup.js", ...args], env);
        if (code !== 0) throw new Error(err);
        return out.trim().split("\n").at(-1) as string;
      },
    });
  } finally {
    await console.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
