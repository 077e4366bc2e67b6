import { setMaxListeners } from "node:events";
import { endOnUncaught } from "../lib/composition/log";
import { openWorkerProcess } from "../lib/composition/worker-process";
import type { RunWorker } from "../lib/composition/workers/worker";
import { runIntake } from "./intake";
import { runMaterializer } from "./materializer";
import { runObserver } from "./observer";
import { runReconciler } from "./reconciler";
import { runRelay } from "./relay";
import { runReplayer } from "./replayer";
import { runSampler } from "./sampler";
import { runSteward } from "./steward";

const WORKERS: Record<string, RunWorker> = {
  relay: runRelay,
  materializer: runMaterializer,
  replayer: runReplayer,
  observer: runObserver,
  steward: runSteward,
  reconciler: runReconciler,
  sampler: runSampler,
  intake: runIntake,
};
const EXIT_WITHIN_MS = 10_000;

/** Runs the named workers (all, when none is named) until SIGTERM or SIGINT. */
async function main(names: string[]): Promise<void> {
  const chosen = names.length > 0 ? names : Object.keys(WORKERS);
  const stranger = chosen.find((name) => WORKERS[name] === undefined);
  if (stranger !== undefined)
    throw new Error(`There is no worker "${stranger}". The workers are ${Object.keys(WORKERS).join(", ")}.`);
  const { stores, log, instance } = await openWorkerProcess(chosen.join("+"));
  endOnUncaught(log);
  const stop = new AbortController();
  // Every loop of every worker waits on this one signal.
  setMaxListeners(0, stop.signal);
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      stop.abort();
      setTimeout(() => process.exit(0), EXIT_WITHIN_MS).unref();
    });
  log.info({ workers: chosen, instance }, "started");
  await Promise.all(
    chosen.map((name) => (WORKERS[name] as RunWorker)({ stores, instance, log, stopping: stop.signal })),
  );
  await stores.close();
  process.exit(0);
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
