import { afterAll, beforeAll, expect, it } from "vitest";
import type { PlanProposal } from "../../lib/commands/plan/begin";
import type { Stores } from "../../lib/composition/stores";
import type { Json } from "../../lib/domain/json";
import { laneOf } from "../../lib/domain/lane";
import { Materializer } from "../../lib/engine/drain/materializer";
import type { Incident } from "../../lib/ledger/incidents/model";
import { IdMaker } from "../../lib/ledger/mutations/identity";
import type { Plan } from "../../lib/ledger/plans/model";
import type { Run } from "../../lib/ledger/runs/model";
import { Acceptor } from "../../lib/write-path/accept";
import { json } from "../fixtures/json";
import { endLeases } from "../fixtures/leases";
import { repairs } from "../fixtures/repair";
import { pathOf } from "../fixtures/system";
import { fallen, watchVersions } from "./invariants";
import { type FaultySystem, startFaultySystem } from "./processes";

const RESUMED_WITHIN_MS = 60_000;
const KEYS = 3_000;
const FEW = 300;
const SILENT = { info() {}, warn() {}, error() {} };

let faulty: FaultySystem;
let stores: Stores;
let repair: ReturnType<typeof repairs>;

beforeAll(async () => {
  faulty = await startFaultySystem();
  await watchVersions(faulty.system);
  stores = await faulty.system.open();
  repair = repairs(stores);
  for (const path of stores.paths.values()) await path.origin?.raiseFence(1n);
}, RESUMED_WITHIN_MS);
afterAll(() => faulty.stop());

/** Makes keys with this prefix, each with `versions` outstanding writes. */
async function owe(path: string, prefix: string, keys: number, versions: number): Promise<string[]> {
  const operation = path === "loyalty" ? ("increment" as const) : ("set" as const);
  const acceptor = new Acceptor(pathOf(stores, path), new IdMaker(0));
  const ids: string[] = [];
  for (let version = 1; version <= versions; version++) {
    const answers = await acceptor.acceptMany(
      Array.from({ length: keys }, (_, i) => ({
        key: `${prefix}${i}`,
        operation,
        payload: (operation === "increment" ? { points: 1 } : { n: version }) as Json,
        idempotencyKey: `${path} ${prefix}${i} ${version}`,
        basedOn: null,
        actor: null,
        requestId: null,
      })),
    );
    for (const answer of answers) {
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      ids.push(answer.value.mutation.id);
    }
  }
  return ids;
}

const dying = (at: string, after = 1) => ({ DIE_AT: at, DIE_AFTER: String(after) });
const deaths = () => faulty.said("repairing").match(/dies after \S+/g) ?? [];

/** Runs one process until it has died at a step, and ends what it had leased. */
async function untilDead(role: "console" | "replayer", at: string, after: number, asked?: object): Promise<void> {
  const before = deaths().length;
  const program = faulty.start("repairing", [role], {
    ...dying(at, after),
    ...(asked && { ASKED: JSON.stringify(asked) }),
  });
  await expect(program.finish(), "it is killed").rejects.toThrow();
  expect(deaths().slice(before), program.lastLines()).toEqual([`dies after ${at}`]);
  await endLeases(faulty.system.ledger, "plan");
  await endLeases(faulty.system.ledger, "run");
}

/** Executes a plan by replayers that die at these steps one after another, and then by one that does not. */
async function carriedOut(plan: Plan, steps: [at: string, after: number][]): Promise<Run> {
  const started = await repair.start(plan);
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  for (const [at, after] of steps) await untilDead("replayer", at, after);
  return ended(started.value.id);
}

async function ended(id: string): Promise<Run> {
  const last = faulty.start("repairing", ["replayer"], {});
  const run = await repair.ended(id, RESUMED_WITHIN_MS);
  await faulty.kill(last);
  return run;
}

/** Checks that each item has one outcome, that the outcomes sum to the plan, and that every outstanding item has a decision. */
async function expectComplete(run: Run, plan: Plan, incident: Incident): Promise<void> {
  const sum = Object.values(run.outcomes).reduce((n, outcome) => n + BigInt(outcome ?? 0), 0n);
  expect(sum).toBe(plan.total);
  const { rows } = await faulty.system.ledger.query(
    `SELECT count(*)::int AS items, count(DISTINCT (path_id, lane, seq))::int AS places, count(DISTINCT mutation_id)::int AS mutations
     FROM plan_item WHERE plan_id = $1`,
    [plan.id],
  );
  expect(rows).toEqual([{ items: Number(plan.total), places: Number(plan.total), mutations: Number(plan.total) }]);
  for (const pathId of incident.pathIds)
    expect(await repair.incidents.outstandingInScope(incident, pathId, 10)).toMatchObject({ owed: 0 });
  expect(await fallen(faulty.system)).toEqual([]);
}

const receipts = async (prefix: string) =>
  (
    await faulty.system.origin.query<{ n: number; distinct: number }>(
      "SELECT count(*)::int AS n, count(DISTINCT mutation)::int AS distinct FROM trueup.receipt WHERE starts_with(key, $1)",
      [prefix],
    )
  ).rows[0] as { n: number; distinct: number };

it(
  "a replay whose console dies between pages and after starting, and whose replayers die at each step, is one replay",
  async () => {
    const prefix = "replayed-";
    await owe("profile", prefix, KEYS, 2);
    await owe("loyalty", prefix, KEYS, 2);
    const incident = await repair.incident({ paths: ["profile", "loyalty"], keys: { prefix } });
    await repair.authority(incident);
    const proposal: Omit<PlanProposal, "incident" | "breakGlass"> = {
      kind: "replay",
      selection: { all: true },
      reason: "a test",
      ratePerSec: 5_000,
      canary: 0,
    };
    await untilDead("console", "plans.addItems", 2, { incident: incident.id, proposal });
    const { rows } = await faulty.system.ledger.query("SELECT plan_id, status FROM plan WHERE incident_id = $1", [
      incident.id,
    ]);
    expect(rows).toMatchObject([{ status: "building" }]);
    await untilDead("replayer", "plans.addItems", 1);
    const adopting = faulty.start("repairing", ["replayer"], {});
    const read = async () => (await repair.plans.read(rows[0].plan_id)) as Plan;
    await expect.poll(async () => (await read()).status, { timeout: RESUMED_WITHIN_MS, interval: 100 }).toBe("ready");
    await faulty.kill(adopting);
    const plan = await read();
    expect(plan.total).toBe(BigInt(4 * KEYS));
    await untilDead("console", "ledger.commit", 1, { incident: incident.id, plan: plan.id, digest: plan.digest });
    expect(await repair.start(plan)).toMatchObject({ ok: false, error: { code: "already-run" } });
    const id = (await read()).run?.id ?? "";
    for (const [at, after] of [
      ["origin.replayColumns", 2],
      ["runs.record", 3],
      ["origin.replay", 2],
    ] as const)
      await untilDead("replayer", at, after);
    const run = await ended(id);
    await expectComplete(run, plan, incident);
    const { n, distinct } = await receipts(prefix);
    expect(n).toBe(distinct);
    const { rows: points } = await faulty.system.origin.query(
      "SELECT count(*)::int AS rows, sum(points)::int AS points FROM loyalty WHERE starts_with(member_id, $1)",
      [prefix],
    );
    expect(points).toEqual([{ rows: KEYS, points: 2 * KEYS }]);
    const { rows: profiles } = await faulty.system.origin.query(
      "SELECT count(*)::int AS rows, count(*) FILTER (WHERE version = 2 AND doc = '{\"n\": 2}')::int AS newest FROM profile WHERE starts_with(user_id, $1)",
      [prefix],
    );
    expect(profiles).toEqual([{ rows: KEYS, newest: KEYS }]);
  },
  5 * RESUMED_WITHIN_MS,
);

it(
  "a suppression whose replayer dies once the origin has noted it, and once it is recorded, withdraws each write once",
  async () => {
    const prefix = "suppressed-";
    const ids = await owe("profile", prefix, FEW, 1);
    const incident = await repair.incident({ paths: ["profile"], keys: { prefix } });
    await repair.authority(incident);
    const plan = await repair.plan(incident, {
      kind: "suppress",
      selection: { all: true },
      canary: 0,
      ratePerSec: 500,
    });
    const run = await carriedOut(plan, [
      ["origin.suppress", 1],
      ["runs.record", 2],
      ["origin.suppress", 2],
    ]);
    await expectComplete(run, plan, incident);
    expect(run.outcomes).toEqual({ applied: String(FEW) });
    const { rows } = await faulty.system.ledger.query(
      "SELECT count(*)::int AS n FROM settlement WHERE mutation_id = ANY ($1) AND outcome = 3",
      [ids],
    );
    expect(rows).toEqual([{ n: FEW }]);
    const materializer = new Materializer(pathOf(stores, "profile"), {
      by: "test",
      log: SILENT,
      stopping: new AbortController().signal,
    });
    for (let lane = 0; lane < 4; lane++)
      await materializer.flush(
        lane,
        ids.filter((_, i) => laneOf(`${prefix}${i}`, 4) === lane),
      );
    expect(await receipts(prefix)).toEqual({ n: 0, distinct: 0 });
  },
  3 * RESUMED_WITHIN_MS,
);

it(
  "an amendment whose replayer dies once the origin has noted it, and once it is appended, is appended once, and linked",
  async () => {
    const prefix = "amended-";
    const ids = await owe("profile", prefix, FEW, 1);
    const incident = await repair.incident({ paths: ["profile"], keys: { prefix } });
    await repair.authority(incident);
    const plan = await repair.plan(incident, {
      kind: "amend",
      selection: { mutations: ids },
      payload: json({ n: "right" }),
      canary: 0,
      ratePerSec: 500,
    });
    const run = await carriedOut(plan, [
      ["origin.suppress", 1],
      ["ledger.append", 1],
      ["runs.link", 2],
    ]);
    const sum = Object.values(run.outcomes).reduce((n, outcome) => n + BigInt(outcome ?? 0), 0n);
    expect(sum).toBe(plan.total);
    expect(run.outcomes).toEqual({ applied: String(FEW) });
    const { rows } = await faulty.system.ledger.query(
      `SELECT count(*)::int AS links, count(DISTINCT l.other_id)::int AS others,
         (SELECT count(*)::int FROM mutation WHERE starts_with(key, $2)) AS mutations,
         (SELECT count(*)::int FROM settlement s WHERE s.mutation_id = ANY ($1) AND s.outcome = 3) AS withdrawn
       FROM mutation_link l WHERE l.mutation_id = ANY ($1)`,
      [ids, prefix],
    );
    expect(rows).toEqual([{ links: FEW, others: FEW, mutations: 2 * FEW, withdrawn: FEW }]);
    expect(await fallen(faulty.system)).toEqual([]);
  },
  3 * RESUMED_WITHIN_MS,
);
