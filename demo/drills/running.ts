import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import pg from "pg";
import { type Client, createClient } from "../../lib/http/client";
import type { DemoPeople } from "../run/people";
import { Place } from "../run/place";
import { type DemoState, runningDemo } from "../run/state";
import { signalProcess, stillRuns } from "../stores/processes";
import { openStores, type Stores } from "../stores/stores";
import { until } from "../stores/until";
import type { World } from "./world";

/** A little longer than the last look of the observer at a write. */
const LOOKS_LAST_MS = 65_000;

/** A demo that runs, as a drill gets hold of it. */
export interface Running {
  place: Place;
  state: DemoState;
  stores: Stores;
  url: string;
  client: Client;
}

/** Finds the demo by its data directory; throws one line that says how to start it when none runs there. */
export function findDemo(dataDir: string): Running {
  const place = new Place(resolve(process.env.INIT_CWD ?? process.cwd(), dataDir));
  const state = runningDemo(place);
  if (state === undefined)
    throw new Error(
      `No demo runs in ${place.dataDir}. Start it in another terminal: npm run demo (another folder: --data-dir DIR)`,
    );
  const token = (JSON.parse(readFileSync(place.people, "utf8")) as DemoPeople).service;
  const client = createClient({ baseUrl: state.url, timeoutMs: 5_000, token });
  return { place, state, stores: openStores(place.dataDir), url: state.url, client };
}

/** The running demo as drills act on it: what they say goes to the terminal with its time. */
export function worldOf({ place, state, stores, url, client }: Running): World {
  const began = performance.now();
  return {
    stores,
    url,
    client,
    looksLastMs: LOOKS_LAST_MS,
    environment: { TRUEUP_CONFIG: place.config },
    say: (line) =>
      console.log(
        `${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line.replaceAll("\n", "\n          ")}`,
      ),
    async killWorker(name) {
      const program = state.programs[name];
      if (program === undefined) throw new DrillRefused(`The demo runs no ${name}.`);
      signalProcess(program.pid, "SIGKILL");
      await until(() => !stillRuns(program), { withinMs: 5_000 });
    },
  };
}

/** Runs `work` on a connection of its own, whose end also ends whatever it holds. */
export async function onDatabase<T>(url: string, name: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: `drill ${name}`,
  });
  // A connection that breaks fails the query that waits on it, which is where it is reported.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A drill's refusal of its arguments or its demo, in a line. */
export class DrillRefused extends Error {}
