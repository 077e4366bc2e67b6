import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plan } from "../../lib/ledger/plans/model";
import type { Run } from "../../lib/ledger/runs/model";
import type { Bench } from "./bench";
import { timed } from "./measure";
import { acceptEach, repairing } from "./repairs";
import { type BenchStores, onDatabase, STORE_NOTE, withStores } from "./stores";

const ROWS = 2_160_000;
const VERSIONS = 4;
const SMALLER = 10;
const MIB = 1_024;
/** Two lanes at once, a batch each. */
const IN_FLIGHT = 2 * 4_000;

/**
 * Replays everything that a path owes: plan, canary, pause, a replayer killed midway, completion. Reports the size of each process,
 * against the same recovery of a tenth of the size. Stops at any loss, any version that fell, and anything done twice.
 */
export const memory: Bench = ({ rows = ROWS, say }) =>
  withStores({ caches: true, say }, async (stores) => {
    await watchVersions(stores);
    const small = await recovery(stores, Math.ceil(rows / SMALLER / VERSIONS), say);
    const large = await recovery(stores, Math.ceil(rows / VERSIONS), say);
    return {
      figures: {
        outstanding: large.total,
        plannedPerSec: large.total / (large.planMs / 1_000),
        replayedPerSec: large.total / (large.runMs / 1_000),
        plannerMiB: large.peaks.planner,
        replayerMiB: large.peaks.replayer,
        smallPlannerMiB: small.peaks.planner,
        smallReplayerMiB: small.peaks.replayer,
      },
      ratios: {
        resident: {
          value: Math.max(large.peaks.planner, large.peaks.replayer),
          of: "greatest resident size of the planning and the replaying process, MiB",
          target: { atMost: 512 },
        },
        flat: {
          value: Math.max(large.peaks.planner / small.peaks.planner, large.peaks.replayer / small.peaks.replayer),
          of: `that size ÷ the same with a ${SMALLER}th of the mutations, the greater of the two`,
          target: { atMost: 1.5 },
        },
      },
      notes: [
        STORE_NOTE,
        `${VERSIONS} versions a key, two cache regions; the run's time includes its canary, a pause of some seconds and the lease of the replayer that was killed`,
        "checked: outcomes sum to the plan, one before-image and one receipt a key, every key at its head, no version ever fell, nothing left outstanding, one settlement a mutation",
        "the reconciling process is measured by the benchmark `reconcile`",
      ],
    };
  });

interface Peaks {
  planner: number;
  replayer: number;
}

async function recovery(stores: BenchStores, keys: number, say: (line: string) => void) {
  const total = keys * VERSIONS;
  await clear(stores);
  for (let version = 0; version < VERSIONS; version++) await acceptEach(stores, stores.profile, keys, () => {});
  say(`${total} mutations of ${keys} keys are outstanding`);
  const repair = await repairing(stores, stores.profile);
  const peaks: Peaks = { planner: 0, replayer: 0 };
  let plan: Plan | null = null;
  const planner = await started(stores, "planner", peaks);
  const planMs = await timed(async () => {
    plan = await planned(planner.process, repair);
  });
  planner.kill();
  say(`planned in ${Math.round(planMs)} ms: ${JSON.stringify((plan as unknown as Plan).counts)}`);
  const run = await repair.start(plan as unknown as Plan);
  const runMs = await timed(() => carriedOut(stores, repair, run, { total, peaks, say }));
  await expectWhole(stores, (await repair.parts.runs.read(run.id)) as Run, keys);
  say(`ran in ${Math.round(runMs)} ms; planner ${peaks.planner} MiB, replayer ${peaks.replayer} MiB`);
  await repair.close(run.incident);
  return { total, planMs, runMs, peaks };
}

type Repair = Awaited<ReturnType<typeof repairing>>;

async function planned(planner: ChildProcess, repair: Repair): Promise<Plan> {
  const incident = (await repair.parts.incidents.openIncidents())[0]?.id;
  planner.send(incident as string);
  const [answer] = (await once(planner, "message")) as [{ plan?: string; error?: unknown }];
  if (answer.plan === undefined) throw new Error(JSON.stringify(answer.error));
  for (;;) {
    const plan = await repair.parts.plans.read(answer.plan);
    if (plan?.status === "failed") throw new Error(plan.because ?? "the plan failed");
    if (plan?.status === "ready") return plan;
    await rest(200);
  }
}

/** Canary, continue, pause at a fifth, resume, a kill at the middle, and on to the end. */
async function carriedOut(
  stores: BenchStores,
  repair: Repair,
  { id }: Run,
  { total, peaks, say }: { total: number; peaks: Peaks; say: (line: string) => void },
): Promise<void> {
  let replayer = await started(stores, "replayer", peaks);
  const until = async (reached: (run: Run, done: number) => boolean) => {
    for (;;) {
      const run = (await repair.parts.runs.read(id)) as Run;
      const done = Object.values(run.outcomes).reduce((sum, n) => sum + Number(n), 0);
      if (reached(run, done)) return done;
      if (run.state === "aborted") throw new Error(`the run was aborted: ${run.because}`);
      await rest(100);
    }
  };
  await until((run) => run.state === "waiting");
  await repair.steer(id, "continue");
  await until((_, done) => done > total / 5);
  await repair.steer(id, "pause");
  await quiet(() => until(() => true), IN_FLIGHT);
  await repair.steer(id, "resume");
  const killedAt = await until((_, done) => done > total / 2);
  replayer.kill();
  say(`the replayer was killed with ${killedAt} of ${total} done`);
  replayer = await started(stores, "replayer", peaks);
  await until((run) => run.state === "done");
  replayer.kill();
}

/** Waits until the run stands still; writes on their way may land, and no more than those. */
async function quiet(look: () => Promise<number>, most: number): Promise<void> {
  const first = await look();
  for (let before = -1, now = first; before !== now; ) {
    before = now;
    await rest(2_000);
    now = await look();
    if (now - first > most) throw new Error(`a paused run went on: ${now - first} more`);
  }
}

/** A process of its own whose greatest resident size goes into `peaks`; `kill` is a SIGKILL. */
async function started({ env, configFile }: BenchStores, role: keyof Peaks, peaks: Peaks) {
  const child: ChildProcess = fork(fileURLToPath(new URL("./recovery-process.ts", import.meta.url)), [role], {
    env: { ...process.env, ...env, TRUEUP_CONFIG: configFile },
    execArgv: ["--import", "tsx"],
  });
  await once(child, "message");
  const look = () => {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
    peaks[role] = Math.max(peaks[role], Math.round(Number(peak ?? 0) / MIB));
  };
  const looking = setInterval(look, 200);
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  child.once("exit", () => clearInterval(looking));
  return {
    process: child,
    kill() {
      look();
      clearInterval(looking);
      process.off("exit", end);
      end();
    },
  };
}

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function watchVersions({ env }: BenchStores): Promise<void> {
  await onDatabase(env.ORIGIN_URL, async (origin) => {
    await origin.query("CREATE TABLE fell (key text)");
    await origin.query(`CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.version <= OLD.version THEN INSERT INTO fell VALUES (NEW.user_id); END IF; RETURN NEW; END $$`);
    await origin.query("CREATE TRIGGER watch BEFORE UPDATE ON profile FOR EACH ROW EXECUTE FUNCTION watch()");
  });
}

async function clear({ env }: BenchStores): Promise<void> {
  await onDatabase(env.ORIGIN_URL, (origin) =>
    origin.query("TRUNCATE profile, trueup.receipt, trueup.before_image, trueup.tombstone"),
  );
  await onDatabase(env.DATABASE_URL, (ledger) =>
    ledger.query("TRUNCATE mutation, outstanding, settlement, idempotency, plan_item"),
  );
}

async function expectWhole({ env }: BenchStores, run: Run, keys: number): Promise<void> {
  const count = (url: string, text: string, values: unknown[] = []) =>
    onDatabase(url, async (client) => Number((await client.query(text, values)).rows[0].n));
  const origin = (text: string, values?: unknown[]) => count(env.ORIGIN_URL, text, values);
  const ledger = (text: string) => count(env.DATABASE_URL, text);
  const covered = keys * (VERSIONS - 1);
  const found = {
    outcomes: run.outcomes,
    atHead: await origin(`SELECT count(*) AS n FROM profile WHERE version = ${VERSIONS}`),
    receipts: await origin("SELECT count(*) AS n FROM trueup.receipt"),
    images: await origin("SELECT count(DISTINCT mutation) AS n FROM trueup.before_image WHERE run = $1", [run.id]),
    fell: await origin("SELECT count(*) AS n FROM fell"),
    outstanding: await ledger("SELECT count(*) AS n FROM outstanding"),
    materialized: await ledger("SELECT count(*) AS n FROM settlement WHERE outcome = 1"),
    superseded: await ledger("SELECT count(*) AS n FROM settlement WHERE outcome = 2"),
  };
  const wanted = {
    outcomes: { applied: String(keys), superseded: String(covered) },
    atHead: keys,
    receipts: keys,
    images: keys,
    fell: 0,
    outstanding: 0,
    materialized: keys,
    superseded: covered,
  };
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`found ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
}
