import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntilReady } from "../../../demo/run/ready";
import { freePort } from "../../../demo/stores/ports";
import { Program, ROOT } from "./program";
import { runningSystem } from "./running";

/** The same pages and routes on a port of their own, from a copy of the build that knows of no proxy, under the framework's own server. */
export async function withoutProxy(): Promise<{ url: string; stop(): Promise<void> }> {
  const copy = mkdtempSync(join(tmpdir(), "trueup-no-proxy-"));
  mkdirSync(join(copy, ".next"));
  for (const name of readdirSync(join(ROOT, ".next")))
    if (name !== "cache") cpSync(join(ROOT, ".next", name), join(copy, ".next", name), { recursive: true });
  writeFileSync(join(copy, ".next/server/functions-config-manifest.json"), '{"version":1,"functions":{}}');
  for (const name of ["package.json", "next.config.ts"]) cpSync(join(ROOT, name), join(copy, name));
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));

  const port = await freePort();
  const program = new Program({
    name: "console-without-proxy",
    args: [
      join(copy, "node_modules/next/dist/bin/next"),
      "start",
      copy,
      "--port",
      String(port),
      "--hostname",
      "127.0.0.1",
    ],
    env: { ...runningSystem().env, PORT: String(port) },
    logs: copy,
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await program.stop();
    rmSync(copy, { recursive: true, force: true });
  };
  try {
    await waitUntilReady({ url }, () => undefined, new AbortController().signal);
  } catch (error) {
    const said = program.lastLines();
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${said}`);
  }
  return { url, stop };
}
