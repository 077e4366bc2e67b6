import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type { PlanProposal } from "../../lib/commands/plan/begin";
import { abortRun } from "../../lib/commands/run/abort";
import { replayParts } from "../../lib/composition/repair";
import { laneOf } from "../../lib/domain/lane";
import { bindAllStopped, bindStopped } from "../../lib/engine/run/bind-stopped";
import { Replayer } from "../../lib/engine/run/replayer";
import type { Plan } from "../../lib/ledger/plans/model";
import type { Run } from "../../lib/ledger/runs/model";
import type { Runs } from "../../lib/ledger/runs/runs";
import { json } from "../fixtures/json";
import { MARA } from "../fixtures/repair";
import { repairedSystemForTests } from "../fixtures/repaired-system";
import { pathOf, SILENT } from "../fixtures/system";
import { programFile } from "../setup/programs";

const on = repairedSystemForTests({ replayer: false });

/** Keys of one lane with one owed change each, and a plan about them. */
async function planned(prefix: string, proposal: Partial<PlanProposal> = {}): Promise<{ keys: string[]; plan: Plan }> {
  const keys = Array.from({ length: 200 }, (_, i) => `${prefix}-${String(i).padStart(3, "0")}`)
    .filter((key) => laneOf(key, 4) === 1)
    .slice(0, 3);
  for (const key of keys) {
    const { mutation } = await on.put("profile", key, { payload: { n: 1 } });
    if (proposal.kind === "invalidate") await on.flush("profile", key, [mutation.id]);
  }
  const incident = await on.repair.incident({ paths: ["profile"], keys: { list: keys } });
  const selection = proposal.kind === "invalidate" ? { keys, region: "eu" } : { keys };
  return { keys, plan: await on.repair.plan(incident, { selection, canary: 0, ...proposal }) };
}

async function started(plan: Plan): Promise<Run> {
  const run = await on.repair.start(plan);
  if (!run.ok) throw new Error(JSON.stringify(run.error));
  return run.value;
}

function signal() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A replayer that stands still after its nth look at a run that goes on, before it begins the batch. */
async function standingStill(plan: Plan, nth: number) {
  const { id } = await started(plan);
  const lease = `stands still ${id}`;
  const run = (await on.repair.runs.claim({ by: lease, forMs: 10_000 })) as Run;
  expect(run.id).toBe(id);
  let asked = 0;
  const reached = signal();
  const gate = signal();
  const standing: Runs["standing"] = async (...args) => {
    const answer = await on.repair.runs.standing(...args);
    if (++asked === nth) {
      reached.resolve();
      await gate.promise;
    }
    return answer;
  };
  const context = { instance: "test", log: SILENT, stopping: new AbortController().signal };
  const parts = await replayParts(on.stores, context);
  const working = new Replayer({ ...parts, runs: { ...on.repair.runs, standing } }, run, lease).work();
  await reached.promise;
  return {
    id,
    async goOn() {
      gate.resolve();
      await working;
    },
  };
}

/** Everything that a run could change, of these keys. */
async function traces(keys: string[]) {
  const { ledger, origin } = on.system;
  const rows = async (of: typeof ledger, text: string) => (await of.query(text, [keys])).rows;
  const [mutations, owed, receipts, notes] = await Promise.all([
    rows(
      ledger,
      "SELECT id, state FROM mutation LEFT JOIN outstanding o ON o.mutation_id = id WHERE mutation.key = ANY ($1) ORDER BY id",
    ),
    rows(ledger, "SELECT mutation_id FROM outstanding WHERE key = ANY ($1) ORDER BY mutation_id"),
    rows(origin, "SELECT mutation FROM trueup.receipt WHERE key = ANY ($1)"),
    rows(origin, "SELECT mutation FROM trueup.suppressed s WHERE $1::text[] IS NOT NULL"),
  ]);
  const caches = await Promise.all(
    pathOf(on.stores, "profile").caches.map(async (cache) =>
      (await cache.read(keys)).map((entry) => [entry?.version, entry?.speculative, entry?.invalidated]),
    ),
  );
  return { mutations, owed, receipts, notes, caches };
}

const KINDS: [string, number, Partial<PlanProposal>][] = [
  ["replay", 1, {}],
  ["suppress", 1, { kind: "suppress" }],
  ["amend", 1, { kind: "amend", payload: json({ n: 2 }) }],
  // An invalidation looks once more after reading the cache's clock.
  ["invalidate", 2, { kind: "invalidate" }],
];

describe("what a run had begun when it was stopped", () => {
  it.each(KINDS)("does not land after its abort has returned: %s", async (name, nth, proposal) => {
    const { keys, plan } = await planned(`aborted-${name}`, proposal);
    const before = await traces(keys);
    const { id, goOn } = await standingStill(plan, nth);
    expect(await on.repair.steer(id, "abort")).toMatchObject({ ok: true, value: { state: "aborted" } });
    expect((await on.repair.runs.read(id))?.outcomes).toEqual({ "not-run": "3" });
    await goOn();
    expect(await traces(keys)).toEqual(before);
    expect((await on.repair.runs.read(id))?.outcomes).toEqual({ "not-run": "3" });
  });

  it.each(KINDS)(
    "does not land after its pause has returned, and once when it is resumed: %s",
    async (name, nth, proposal) => {
      const { keys, plan } = await planned(`paused-${name}`, proposal);
      const before = await traces(keys);
      const { id, goOn } = await standingStill(plan, nth);
      expect(await on.repair.steer(id, "pause")).toMatchObject({ ok: true, value: { state: "paused" } });
      await goOn();
      expect(await traces(keys)).toEqual(before);
      expect((await on.repair.runs.read(id))?.outcomes).toEqual({});
      await on.repair.steer(id, "resume");
      const again = await standingStillNot();
      expect((await on.repair.runs.read(id))?.state).toBe("done");
      expect(again.outcomes).toEqual({ applied: "3" });
    },
  );

  it("does not land from a process that was stopped by a signal and goes on later", async () => {
    const { keys, plan } = await planned("signal");
    const run = await started(plan);
    const child = spawn(process.execPath, [programFile("repairing"), "replayer"], {
      env: { ...on.system.env, DIE_AT: "runs.standing", DIE_BY: "SIGSTOP" },
    });
    let said = "";
    child.stdout.on("data", (text: Buffer) => {
      said += text.toString();
    });
    await expect.poll(() => said, { timeout: 20_000 }).toContain("dies after runs.standing");
    expect(await on.repair.steer(run.id, "abort")).toMatchObject({ ok: true, value: { state: "aborted" } });
    const before = await traces(keys);
    child.kill("SIGCONT");
    // The replayer goes on with the next run.
    const next = await planned("signal-next");
    expect((await on.repair.run(next.plan)).outcomes).toEqual({ applied: "3" });
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await traces(keys)).toEqual(before);
    expect((await on.repair.runs.read(run.id))?.outcomes).toEqual({ "not-run": "3" });
  }, 60_000);
});

/** Carries out the next run, as the next replayer does. */
async function standingStillNot(): Promise<Run> {
  const run = (await on.repair.runs.claim({ by: "the next one", forMs: 10_000 })) as Run;
  const context = { instance: "test", log: SILENT, stopping: new AbortController().signal };
  await new Replayer(await replayParts(on.stores, context), run, "the next one").work();
  return (await on.repair.runs.read(run.id)) as Run;
}

describe("a run whose origin cannot be reached", () => {
  it("stays aborting until it could, says so, and its path's epoch stays", async () => {
    const { plan } = await planned("unreachable");
    const { id, goOn } = await standingStill(plan, 1);
    const epoch = async () => (await on.system.ledger.query("SELECT max(epoch) AS e FROM path_control")).rows[0].e;
    const before = await epoch();
    // A batch of the run that holds its token and does not end.
    const holder = await on.system.origin.connect();
    await holder.query("BEGIN");
    await holder.query("SELECT FROM trueup.run_token WHERE run = $1 FOR SHARE", [id]);
    const parts = { ...on.repair, log: SILENT };
    const { deps } = on.repair;
    const bindRun = (run: string) => bindStopped(parts, run, MARA, 100);
    const aborted = await abortRun({ ...deps, engine: { ...deps.engine, bindRun } }, MARA, { id, reason: null });
    expect(aborted).toMatchObject({ ok: true });
    expect(await on.repair.runs.read(id)).toMatchObject({ state: "aborting" });
    await holder.query("COMMIT");
    holder.release();
    await bindAllStopped(parts, MARA);
    await goOn();
    expect(await on.repair.runs.read(id)).toMatchObject({ state: "aborted", outcomes: { "not-run": "3" } });
    expect(await epoch()).toBe(before);
  }, 40_000);
});
