import { MOST_PER_SEC, writeRate } from "../shop/control";
import { signalProcess, stillRuns } from "../stores/processes";
import type { StoreHandle } from "../stores/server";
import { DrillRefused, type Running } from "./running";

/** The service acknowledges once its cache has the write, so its death may break a promise. */
const CACHE_ONLY = "shop-drafts";

/** Changes how often the shop writes, while it runs. */
export async function rate({ place, state }: Running, [text]: string[]): Promise<void> {
  const perSec = Number(text);
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text) || perSec > MOST_PER_SEC)
    throw new DrillRefused(
      `rate needs a number of writes a second from 0 to ${MOST_PER_SEC}, for example: npm run drill -- rate 500`,
    );
  writeRate(place.control, perSec);
  console.log(`The shop writes ${perSec} times a second from now on, on its six paths together.`);
  if (!state.traffic) console.log("The shop does not run now: the demo was started with --no-traffic.");
}

/** Ends a store in an orderly way; whoever needs it has to bear that. */
export async function stop(running: Running, [name]: string[]): Promise<void> {
  const store = storeNamed(running, name);
  if (store.pid === undefined) return console.log(`${store.name} does not run.`);
  await store.stop();
  console.log(`${store.name} has stopped. See how the console shows a missing store: ${running.url}`);
  console.log(`The store does not come back by itself: npm run drill -- start ${store.name}`);
}

/** Starts a store that was stopped, has died or was frozen, on what it held and on its old port. */
export async function start(running: Running, [name]: string[]): Promise<void> {
  const store = storeNamed(running, name);
  if (store.pid === undefined) await store.restart();
  else store.kill("SIGCONT");
  console.log(`${store.name} runs on port ${store.port}. Within a minute every figure is known again: ${running.url}`);
}

/** Stops a store in the middle of whatever it does: connections stay open and nothing is answered. */
export async function freeze(running: Running, [name]: string[]): Promise<void> {
  const store = storeNamed(running, name);
  store.kill("SIGSTOP");
  console.log(`${store.name} is frozen: it takes connections and answers nothing. See ${running.url}`);
  console.log(`The store stays frozen until: npm run drill -- start ${store.name}`);
}

/** Kills a store without warning. */
export async function crash(running: Running, [name]: string[]): Promise<void> {
  const store = storeNamed(running, name);
  store.kill("SIGKILL");
  console.log(`${store.name} was killed with SIGKILL. See ${running.url}`);
  console.log(`The store does not come back by itself: npm run drill -- start ${store.name}`);
}

/** Kills a program of the demo without warning; the demo starts it again. */
export async function kill({ state }: Running, [name]: string[]): Promise<void> {
  const program = name === undefined ? undefined : state.programs[name];
  if (program === undefined)
    throw new DrillRefused(`kill needs the name of a program that runs: ${Object.keys(state.programs).join(", ")}`);
  if (!stillRuns(program)) throw new DrillRefused(`${name} has just ended; look again in a moment.`);
  signalProcess(program.pid, "SIGKILL");
  console.log(
    `${name} (process ${program.pid}) was killed with SIGKILL. The demo starts it again. ${name === CACHE_ONLY ? "Acknowledged drafts that were not yet in the ledger are lost. Cache-only acknowledgment has this risk, and the console shows phantom." : "No write is lost or applied twice."}`,
  );
}

function storeNamed({ stores }: Running, name: string | undefined): StoreHandle {
  const { ledger, origin, replica, queue, cacheEu, cacheUs } = stores;
  const all = [queue, cacheEu, cacheUs, origin, replica, ledger].filter((store) => store !== undefined);
  const found = all.find((store) => store.name === name);
  if (found === undefined) throw new DrillRefused(`Name a store: ${all.map((store) => store.name).join(", ")}`);
  return found;
}
