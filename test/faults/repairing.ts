import { writeSync } from "node:fs";
import { hostname } from "node:os";
import type pg from "pg";
import type { CommandDeps } from "../../lib/commands/command";
import type { PlanProposal } from "../../lib/commands/plan/begin";
import { createPlan } from "../../lib/commands/plan/create";
import { startRun } from "../../lib/commands/run/start";
import { buildParts, replayParts } from "../../lib/composition/repair";
import { openWorkerProcess } from "../../lib/composition/worker-process";
import { buildPlan, freezePlan } from "../../lib/engine/plan/build";
import { Replayer } from "../../lib/engine/run/replayer";
import type { WiredPath } from "../../lib/stores/path";
import { MARA, repairs } from "../fixtures/repair";
import { dying } from "./dying";

// A console that plans and starts, or a replayer that executes, in a process that dies by SIGKILL at a named step (dying.ts).
const LEASE_MS = 3_000;
const { ASKED = "{}" } = process.env;

const { stores, log } = await openWorkerProcess("repairing");
const paths = new Map(
  [...stores.paths].map(([name, path]): [string, WiredPath] => [
    name,
    { ...path, origin: path.origin && dying("origin", path.origin), ledger: dying("ledger", path.ledger) },
  ]),
);
const opened = { ...stores, paths };
const building = buildParts(opened);
const planning = { ...building, plans: dying("plans", building.plans), runs: dying("runs", building.runs), log };
const { deps } = repairs(opened);

/** The dependencies of the console's commands; the process may die once one of their transactions is committed. */
const commanding: CommandDeps = {
  ...deps,
  pool: new Proxy(deps.pool, {
    get(target, member) {
      const value = Reflect.get(target, member) as unknown;
      if (member === "connect") return async () => committing(await target.connect());
      return typeof value === "function" ? value.bind(target) : value;
    },
  }),
  engine: { ...deps.engine, buildPlan: (plan) => freezePlan(planning, plan, `console ${process.pid}`) },
};

/** A session whose COMMIT counts as a call of `ledger.commit`. */
function committing(client: pg.PoolClient): pg.PoolClient {
  const { commit } = dying("ledger", { commit: () => client.query("COMMIT") });
  return new Proxy(client, {
    get(target, member) {
      const value = Reflect.get(target, member) as unknown;
      if (member === "query")
        return (...args: Parameters<typeof target.query>) =>
          (args[0] as unknown) === "COMMIT" ? commit() : target.query(...args);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Runs commands as the console's routes do; prints each new id to standard output, one a line. */
async function commands(asked: {
  incident: string;
  proposal?: Omit<PlanProposal, "incident" | "breakGlass">;
  plan?: string;
  digest?: string;
}) {
  if (asked.proposal !== undefined) {
    const made = await createPlan(commanding, MARA, { ...asked.proposal, incident: asked.incident, breakGlass: null });
    writeSync(1, `planned ${made.ok ? made.value : JSON.stringify(made.error)}\n`);
  }
  if (asked.plan !== undefined) {
    const asks = { plan: asked.plan, digest: asked.digest ?? "", breakGlass: null };
    const started = await startRun(commanding, MARA, asks);
    writeSync(1, `started ${started.ok ? started.value : JSON.stringify(started.error)}\n`);
  }
}

/** Runs the replayer's worker with a shorter lease, so that its leftovers are soon taken up. */
async function replayer() {
  const instance = `${hostname()}/${process.pid}`;
  const parts = await replayParts(opened, { instance, log, stopping: new AbortController().signal });
  const runs = dying("runs", parts.runs);
  for (;;) {
    const plan = await planning.plans.adopt(parts.replayer);
    if (plan !== null) await buildPlan(planning, plan, parts.replayer);
    const run = await runs.claim({ by: parts.replayer, forMs: LEASE_MS });
    if (run !== null) await new Replayer({ ...parts, runs }, run, parts.replayer).work();
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

if (process.argv[2] === "console") {
  await commands(JSON.parse(ASKED));
  await stores.close();
  process.exit(0);
}
await replayer();
