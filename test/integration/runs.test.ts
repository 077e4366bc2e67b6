import { spawn } from "node:child_process";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { drainControl } from "../../lib/composition/ledger-sides";
import type { Stores } from "../../lib/composition/stores";
import { raiseFences } from "../../lib/engine/drain/fences";
import type { Run } from "../../lib/ledger/runs/model";
import { runReplayer } from "../../workers/replayer";
import { changeDrainNow } from "../fixtures/commands";
import { endLeases } from "../fixtures/leases";
import { MARA, repairs } from "../fixtures/repair";
import { freshSystem, pathOf, type TestSystem, write } from "../fixtures/system";
import { WORKERS } from "../setup/programs";

let system: TestSystem;
let stores: Stores;
let repair: ReturnType<typeof repairs>;

beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  repair = repairs(stores);
});
afterAll(() => system.close());
afterEach(async () => {
  for (const { id } of await repair.incidents.openIncidents()) await repair.close(id);
});

let made = 0;
/** An incident over keys of its own, each with so many outstanding versions. */
async function backlog(keys: number, versions = 1) {
  const prefix = `r${++made}-`;
  const writePath = await system.producer();
  for (let v = 0; v < versions; v++)
    await writePath.acceptMany(
      "profile",
      Array.from({ length: keys }, (_, i) => write(`${prefix}${i}`, { payload: { v } })),
    );
  const incident = await repair.incident({ paths: ["profile"], keys: { prefix } });
  await repair.authority(incident);
  await raiseFences(drainControl(stores), stores.paths);
  return { prefix, incident, total: keys * versions };
}
const stateOf = async (id: string) => (await repair.runs.read(id))?.state;
const doneOf = (run: Run | null) => Object.values(run?.outcomes ?? {}).reduce((sum, n) => sum + Number(n), 0);
const started = async (plan: Parameters<typeof repair.start>[0]) => {
  const answer = await repair.start(plan);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
};
const receipts = async (prefix: string) =>
  Number(
    (await system.origin.query("SELECT count(*) AS n FROM trueup.receipt WHERE starts_with(key, $1)", [prefix])).rows[0]
      .n,
  );
const owed = async (prefix: string) =>
  Number(
    (await system.ledger.query("SELECT count(*) AS n FROM outstanding WHERE starts_with(key, $1)", [prefix])).rows[0].n,
  );

describe("a run", () => {
  it("takes a canary first and waits; continues, and its outcomes come to the plan's total", async () => {
    const { prefix, incident, total } = await backlog(300);
    const plan = await repair.plan(incident, { selection: { all: true }, canary: 20 });
    const replayer = await system.run(runReplayer);
    const run = await started(plan);
    await expect.poll(() => stateOf(run.id), { timeout: 20_000 }).toBe("waiting");
    expect(await receipts(prefix)).toBe(20);
    await repair.steer(run.id, "continue");
    const ended = await repair.ended(run.id);
    expect(ended.state).toBe("done");
    expect(doneOf(ended)).toBe(total);
    expect(await receipts(prefix)).toBe(total);
    expect(await owed(prefix)).toBe(0);
    await replayer.stop();
  });

  it("counts a canary in effects, and not in items that change nothing", async () => {
    const { prefix, incident } = await backlog(30, 3);
    const plan = await repair.plan(incident, { selection: { all: true }, canary: 5 });
    expect(plan.counts).toEqual({ apply: "30", superseded: "60" });
    const replayer = await system.run(runReplayer);
    const run = await started(plan);
    await expect.poll(() => stateOf(run.id), { timeout: 20_000 }).toBe("waiting");
    expect(await receipts(prefix)).toBe(5);
    await repair.steer(run.id, "abort");
    await replayer.stop();
  });

  it("holds its rate, is paused within a batch, resumed, and aborted; what it did not come to is counted", async () => {
    const { prefix, incident, total } = await backlog(600);
    const plan = await repair.plan(incident, { selection: { all: true }, canary: 0, ratePerSec: 200 });
    const replayer = await system.run(runReplayer);
    const run = await started(plan);
    await expect.poll(() => receipts(prefix), { timeout: 20_000 }).toBeGreaterThan(60);
    await repair.steer(run.id, "pause");
    await expect
      .poll(
        async () =>
          (await system.ledger.query("SELECT lease_by FROM run WHERE run_id = $1", [run.id])).rows[0].lease_by,
        { timeout: 20_000 },
      )
      .toBeNull();
    const paused = await receipts(prefix);
    expect(doneOf(await repair.runs.read(run.id))).toBe(paused);
    await repair.steer(run.id, "resume");
    await expect.poll(() => receipts(prefix), { timeout: 20_000 }).toBeGreaterThan(paused + 40);
    await repair.steer(run.id, "abort");
    const aborted = await receipts(prefix);
    await expect
      .poll(
        async () =>
          (await system.ledger.query("SELECT lease_by FROM run WHERE run_id = $1", [run.id])).rows[0].lease_by,
        { timeout: 20_000 },
      )
      .toBeNull();
    // A batch at this rate is twenty items of each of the lanes that were under way.
    expect((await receipts(prefix)) - aborted).toBeLessThanOrEqual(60);
    const ended = await repair.runs.read(run.id);
    expect(ended?.outcomes).toEqual({
      applied: String(await receipts(prefix)),
      "not-run": String(total - (await receipts(prefix))),
    });
    expect(await repair.steer(run.id, "resume")).toMatchObject({ ok: false, error: { code: "wrong-state" } });
    await replayer.stop();
  });

  it("pauses itself when the path's control moves, and goes on when somebody has looked and resumes it", async () => {
    const { incident, total } = await backlog(400);
    const plan = await repair.plan(incident, { selection: { all: true }, canary: 0, ratePerSec: 200 });
    const replayer = await system.run(runReplayer);
    const run = await started(plan);
    await expect.poll(async () => doneOf(await repair.runs.read(run.id)), { timeout: 20_000 }).toBeGreaterThan(20);
    const control = drainControl(stores);
    const pathId = pathOf(stores, "profile").pathId;
    await changeDrainNow(repair.deps, MARA, {
      pathId,
      scope: { kind: "path" },
      paused: true,
      reason: "a test",
    });
    await raiseFences(control, stores.paths);
    await expect.poll(() => stateOf(run.id), { timeout: 20_000 }).toBe("paused");
    expect((await repair.runs.read(run.id))?.because).toMatch(/control of path profile changed/);
    await repair.steer(run.id, "resume");
    expect(doneOf(await repair.ended(run.id))).toBe(total);
    await changeDrainNow(repair.deps, MARA, {
      pathId,
      scope: { kind: "path" },
      paused: false,
      reason: "a test",
    });
    await raiseFences(control, stores.paths);
    await replayer.stop();
  });

  it("survives the death of its process at any moment, and applies nothing twice", async () => {
    const { prefix, incident, total } = await backlog(1_500, 2);
    const plan = await repair.plan(incident, { selection: { all: true }, canary: 0, ratePerSec: 1_500 });
    const run = await started(plan);
    const versions = new Map<string, bigint>();
    for (let kills = 0; kills < 3; kills++) {
      const before = doneOf(await repair.runs.read(run.id));
      const child = spawn(process.execPath, [WORKERS, "replayer"], {
        env: system.env,
        stdio: "ignore",
      });
      const exited = new Promise((resolve) => child.once("exit", resolve));
      await expect
        .poll(async () => doneOf(await repair.runs.read(run.id)), { timeout: 30_000, interval: 20 })
        .toBeGreaterThan(before + 100 * (kills + 1));
      child.kill("SIGKILL");
      await exited;
      await endLeases(system.ledger, "run");
      for (const { user_id, version } of (
        await system.origin.query("SELECT user_id, version FROM profile WHERE starts_with(user_id, $1)", [prefix])
      ).rows) {
        expect(BigInt(version)).toBeGreaterThanOrEqual(versions.get(user_id) ?? 0n);
        versions.set(user_id, BigInt(version));
      }
    }
    const replayer = await system.run(runReplayer);
    const ended = await repair.ended(run.id, 60_000);
    expect(ended.state).toBe("done");
    expect(ended.outcomes).toEqual({ applied: "1500", superseded: "1500" });
    expect(doneOf(ended)).toBe(total);
    expect(await receipts(prefix)).toBe(1_500);
    const images = await system.origin.query("SELECT count(*)::int AS n FROM trueup.before_image WHERE run = $1", [
      run.id,
    ]);
    expect(images.rows[0].n).toBe(1_500);
    expect(await owed(prefix)).toBe(0);
    await replayer.stop();
  }, 120_000);
});
