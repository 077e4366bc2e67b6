import { parseArgs } from "node:util";
import type { Drill } from "./drill";
import { SCORED_DRILLS } from "./list";
import { forgetNotes } from "./lost-acknowledgment";
import { oldJobOverNewer } from "./old-job-over-newer";
import { Records } from "./record";
import { runDrill } from "./run-drill";
import { DrillRefused, findDemo, type Running, worldOf } from "./running";
import { score } from "./score";
import { slowOrigin } from "./slow-origin";
import { crash, freeze, kill, rate, start, stop } from "./small";

interface Verb {
  usage: string;
  what: string;
  run(running: Running, args: string[]): Promise<void>;
}

const SEEN_WITHIN_S = 300;

/** Runs a drill that keeps a record, and waits until the console tells of it. */
const scored = (drill: Drill): [string, Verb] => [
  drill.name,
  {
    usage: drill.name === "lost-acknowledgment" ? "[--forget]" : "",
    what: drill.summary,
    run: async (running, args) => {
      const { values } = parseArgs({
        args,
        options: { forget: { type: "boolean" }, within: { type: "string", default: String(SEEN_WITHIN_S) } },
      });
      if (values.forget && drill.name === "lost-acknowledgment") return forgetNotes(running);
      if (!/^\d{1,4}$/.test(values.within)) throw new DrillRefused("--within is a whole number of seconds up to 9999.");
      await runDrill(worldOf(running), drill, new Records(running.place.drills), Number(values.within) * 1_000);
    },
  },
];

const DRILLS: Record<string, Verb> = {
  ...Object.fromEntries(SCORED_DRILLS.map(scored)),
  score: { usage: "[NAME] [--wait]", what: "times, finding and promises of the drills that ran last", run: score },
  "slow-origin": {
    usage: "[--path profile] [--slow-for 60] [--stall-for 30]",
    what: "the origin takes four fifths of the shop's writes, then none, then all",
    run: slowOrigin,
  },
  "old-job-over-newer": {
    usage: "[--mend]",
    what: "the order service's worker retries an old job over a newer one",
    run: oldJobOverNewer,
  },
  rate: { usage: "N", what: "the shop writes N times a second", run: rate },
  stop: { usage: "STORE", what: "ends a store: queue, cache-eu, cache-us, origin, replica, ledger", run: stop },
  start: { usage: "STORE", what: "starts or thaws a store", run: start },
  freeze: {
    usage: "STORE",
    what: "stops a store without ending it: it takes connections and answers nothing",
    run: freeze,
  },
  crash: { usage: "STORE", what: "kills a store with SIGKILL", run: crash },
  kill: {
    usage: "PROGRAM",
    what: "kills a worker, the console or a service with SIGKILL; the demo starts it again",
    run: kill,
  },
};

/** Injects one failure into the demo that runs. */
async function main(args: string[]): Promise<void> {
  const { dataDir, rest } = takeDataDir(args);
  const [name, ...others] = rest;
  if (name === undefined) return console.log(usage());
  const drill = DRILLS[name];
  if (drill === undefined) throw new DrillRefused(`There is no drill "${name}".\n${usage()}`);
  await drill.run(findDemo(dataDir), others);
}

function takeDataDir(args: string[]): { dataDir: string; rest: string[] } {
  const at = args.findIndex((arg) => arg === "--data-dir" || arg.startsWith("--data-dir="));
  if (at === -1) return { dataDir: ".trueup", rest: args };
  const [, inline] = (args[at] as string).split("=", 2);
  const dataDir = inline ?? args[at + 1];
  if (!dataDir) throw new DrillRefused("--data-dir needs a folder.");
  return { dataDir, rest: args.toSpliced(at, inline === undefined ? 2 : 1) };
}

function usage(): string {
  const lines = Object.entries(DRILLS).map(([name, { usage, what }]) => `  ${`${name} ${usage}`.padEnd(66)} ${what}`);
  return [
    "Usage: npm run drill -- NAME, while npm run demo runs in another terminal (elsewhere than in .trueup: --data-dir DIR)",
    ...lines,
  ].join("\n");
}

main(process.argv.slice(2)).catch((error: Error & { code?: string }) => {
  const expected = error instanceof DrillRefused || error.name === "AbortError";
  if (error.name !== "AbortError") console.error(expected || error.message ? error.message : error);
  process.exit(1);
});
