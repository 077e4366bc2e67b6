import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { openWritePath, type WritePath } from "trueup/write-path";
import { Client } from "./client";
import { watchRate } from "./control";
import { Counts } from "./counts";
import type { ShopPath } from "./paths";
import { say, serviceLog } from "./say";
import { within } from "./send";
import { Traffic } from "./traffic";
import { type Submit, submitTo } from "./write";

const TICK_MS = 25;
const REPORT_EVERY_MS = 10_000;
const END_WITHIN_MS = 5_000;

export interface ServiceOptions {
  name: string;
  paths: ShopPath[];
  /** Another way than the library for some path's writes. */
  submits?: Record<string, Submit>;
}

/** Serves the shop's customers at the rate in the control file, until SIGTERM or SIGINT. */
export async function runService({ name, paths, submits = {} }: ServiceOptions): Promise<void> {
  const control = process.env.SHOP_CONTROL;
  if (control === undefined) throw new Error("SHOP_CONTROL is not set. Set it to the file that holds the shop's rate.");
  const stop = new AbortController();
  // Every write that waits listens to it.
  setMaxListeners(0, stop.signal);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  const writePath = await openPatiently(name, stop.signal);
  if (writePath === null) return;

  let counts = new Counts();
  let ratePerSec = 0;
  watchRate(control, stop.signal, (rate) => {
    ratePerSec = rate;
    say(`the shop writes ${rate} times a second, this service its share of ${share(paths)} %`);
  });
  const traffic = paths.map((shopPath) => {
    const submit = submits[shopPath.path] ?? submitTo(writePath, shopPath.path);
    const common = { counts: () => counts, random: Math.random, stopping: stop.signal };
    return new Traffic(shopPath, new Client({ shopPath, writePath, submit, ...common }), common.counts);
  });
  const report = setInterval(() => {
    say(counts.line());
    counts = new Counts();
  }, REPORT_EVERY_MS);

  while (!stop.signal.aborted) {
    for (const path of traffic) path.tick(ratePerSec);
    await pause(TICK_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  clearInterval(report);
  const answered = Promise.all(traffic.map((path) => path.ended()));
  await within(answered, END_WITHIN_MS).catch(() => undefined);
  await within(writePath.close(), END_WITHIN_MS).catch((error) => say(`could not close: ${error}`));
  say(`stopped; ${counts.line()}`);
}

/** Opens the write path, however long the ledger is away: a shop does not close because a store does. */
async function openPatiently(name: string, stopping: AbortSignal): Promise<WritePath | null> {
  const log = serviceLog();
  while (!stopping.aborted) {
    try {
      return await openWritePath({ producer: `${name}/${process.pid}`, log });
    } catch (error) {
      say(`cannot write yet: ${error instanceof Error ? error.message : error}`);
      await pause(1_000, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
  return null;
}

function share(paths: ShopPath[]): number {
  return Math.round(100 * paths.reduce((sum, path) => sum + path.share, 0));
}
