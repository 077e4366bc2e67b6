import { createPlan } from "../../lib/commands/plan/create";
import { openStores } from "../../lib/composition/stores";
import { loadConfig } from "../../lib/config/load-config";
import { runReplayer } from "../../workers/replayer";
import { person, repairs } from "../fixtures/repair";

// A process of a large recovery by itself, so that its own size is measured. `replayer` carries out runs as the worker does;
// `planner` freezes a plan on request, as the console does.
const LOG = { info() {}, warn: console.error, error: console.error };
const role = process.argv[2];
const instance = `bench/${process.pid}`;
const stores = await openStores({
  config: loadConfig({ path: process.env.TRUEUP_CONFIG ?? "", env: process.env }),
  databaseUrl: process.env.DATABASE_URL ?? "",
  name: instance,
  log: LOG,
});

if (role === "replayer") void runReplayer({ stores, instance, log: LOG, stopping: new AbortController().signal });
else
  process.on("message", async (incident: string) => {
    const proposal = { kind: "replay" as const, reason: "bench", selection: { all: true as const }, breakGlass: null };
    const made = await createPlan(repairs(stores).deps, person("bench"), {
      ...proposal,
      incident,
      ratePerSec: 1_000_000,
      canary: 1_000,
    });
    process.send?.(made.ok ? { plan: made.value } : { error: made.error });
  });
process.send?.("ready");
