import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { basePath, configPath, databaseUrl, listenHost, port as portOf, publicUrl } from "../lib/config/environment";
import { listenFault } from "../lib/config/listening";
import { loadConfig } from "../lib/config/load-config";
import { servePublicly } from "../lib/http/public-origin";
import { endServer, listenGuarded } from "../lib/http/server/server";

/** Requests under way are answered within this time of a SIGTERM, or cut. */
const END_WITHIN_MS = 5_000;

// Relative to dist/bin, the place of this file's bundle.
const root = resolve(import.meta.dirname, "../..");

/** Serves the built console in this process until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  if (!existsSync(join(root, ".next/BUILD_ID")))
    throw new Error("The console is not built yet. Build it: npm run build");
  const { env } = process;
  databaseUrl(env);
  const { access } = loadConfig({ path: configPath(env), env });
  const listening = { host: listenHost(env), hasSignIn: access !== null, publicUrl: publicUrl(env) };
  const fault = listenFault(listening);
  if (fault !== null) throw new Error(fault);
  // Without sign-in the console has no public origin: every client that reaches the port may do anything.
  if (listening.hasSignIn) servePublicly(listening.publicUrl);
  await serve(listening.host, portOf(env));
}

async function serve(host: string, wanted: number): Promise<void> {
  Object.assign(process.env, { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
  let opened: (handle: Handle) => void = () => {};
  const ready = new Promise<Handle>((resolve) => {
    opened = resolve;
  });
  const { server, port } = await listenGuarded(ready, { host, port: wanted, basePath: basePath(process.env) });
  console.log(`The console serves http://${host}:${port}${basePath(process.env)}.`);
  const { default: next } = await import("next");
  const app = next({ dir: root, dev: false, hostname: host, port, quiet: true });
  await app.prepare();
  opened(app.getRequestHandler());
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, async () => {
      await endServer(server, END_WITHIN_MS);
      await app.close();
      process.exit(0);
    });
}

type Handle = Awaited<Parameters<typeof listenGuarded>[0]>;

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
