import { relative } from "node:path";
import { basePath } from "../lib/config/environment";
import { Demo } from "./run/demo";
import { readOptions } from "./run/options";
import { Place } from "./run/place";
import { endLeftovers, runningDemo, StateFile } from "./run/state";
import { readRate } from "./shop/control";
import { freePort, isFree } from "./stores/ports";
import { eraseStores } from "./stores/stores";

const began = performance.now();

/** Runs the demo until Ctrl-C, SIGTERM, or the end of its terminal. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  const place = new Place(options.dataDir);
  const running = runningDemo(place);
  if (running) {
    throw new Error(
      `The demo runs already, as process ${running.demo.pid}: ${running.url}. End it with Ctrl-C where it was started, or with: kill ${running.demo.pid}`,
    );
  }
  await endLeftovers(place, say);
  if (options.reset) {
    await eraseStores(place.dataDir);
    place.erase();
    say("the demo's kept state is deleted");
  }
  const port = options.port === 0 ? await freePort() : options.port;
  if (!(await isFree(port))) {
    throw new Error(
      `Port ${port} is in use by another program. End that one, or choose another port: npm run demo -- --port ${port + 1}`,
    );
  }

  place.prepare();

  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => announceEnd(stop));
  const url = `http://127.0.0.1:${port}${basePath(process.env)}`;
  const state = new StateFile(place, url, options.traffic);
  const demo = new Demo({ options, port, url, place, state, say, stopping: stop.signal });
  let failure: unknown;
  try {
    await demo.start();
    for (const line of welcome(url, place, options.traffic, demo.drillsUrl)) say(line);
    await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
  } catch (error) {
    if (!stop.signal.aborted) failure = error;
  }
  if (failure !== undefined) console.error(`\n${failure instanceof Error ? failure.message : failure}\n`);
  stop.abort();
  await demo.stop();
  state.remove();
  process.exit(failure === undefined ? 0 : 1);
}

// At a terminal, Ctrl-C reaches this process twice: by itself and through npm.
function announceEnd(stop: AbortController): void {
  if (stop.signal.aborted) return;
  say("stopping");
  stop.abort();
}

function say(line: string): void {
  const seconds = (performance.now() - began) / 1_000;
  console.log(`[${seconds.toFixed(1).padStart(6)} s] ${line}`);
}

function welcome(url: string, place: Place, traffic: boolean, drillsUrl: string): string[] {
  const folder = relative(process.cwd(), place.dataDir) || place.dataDir;
  return [
    `Trueup is ready: ${url}`,
    "  Sign in by one click on the sign-in page: as viewer, support, operator, approver or admin. Each is another person.",
    traffic
      ? `  The shop writes ${readRate(place.control)} times a second on six paths, and its order service twice. Another rate: npm run drill -- rate 500`
      : "  The shop makes no traffic; start the demo without --no-traffic for traffic.",
    `  Connection strings and a token for each role are in ${folder}/demo.env, logs in ${folder}/logs.`,
    "  Try next, in another terminal:",
    "    npm run drill -- slow-origin           the origin takes too few writes, and then none",
    "    npm run drill -- lost-acknowledgment   a service dies after it has answered",
    "    npm run drill -- stop cache-eu         a store goes away; start cache-eu brings it back",
    "    npm run drill -- old-job-over-newer    another system's worker brings an old change in over a newer one",
    "    npm run drill                          lists all drills",
    `  A button and a score for each failure mode, also behind the badge "demo": ${drillsUrl}`,
    "  Ctrl-C ends the demo and keeps its state; --reset starts from nothing.",
  ];
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
