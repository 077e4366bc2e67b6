import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { basePath, configPath, databaseUrl, port as portOf } from "../lib/config/environment";
import { loadConfig } from "../lib/config/load-config";

/** The only address to serve without sign-in: everyone who reaches the console may read every payload. */
const HOST = "127.0.0.1";

// Relative to dist/bin, the place of this file's bundle.
const root = resolve(import.meta.dirname, "../..");

/** Serves the built console in this process until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  if (!existsSync(join(root, ".next/BUILD_ID")))
    throw new Error("The console is not built yet. Build it: npm run build");
  const port = portOf(process.env);
  databaseUrl(process.env);
  loadConfig({ path: configPath(process.env), env: process.env });
  const url = `http://${HOST}:${port}${basePath(process.env)}`;
  console.log(
    `The console serves ${url}, to this machine only: there is no sign-in yet, so it listens on no other address.`,
  );
  Object.assign(process.env, { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
  process.argv = [process.execPath, "next", "start", root, "--hostname", HOST, "--port", String(port)];
  await import("next/dist/bin/next");
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
