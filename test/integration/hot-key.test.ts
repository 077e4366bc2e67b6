import { describe, expect, it } from "vitest";
import { buildPlan } from "../../lib/engine/plan/build";
import type { Incident } from "../../lib/ledger/incidents/model";
import { runReplayer } from "../../workers/replayer";
import { repairedSystemForTests } from "../fixtures/repaired-system";
import { write } from "../fixtures/system";

/** More than a page of a plan's list, and more than the looked-at part of a key's history. */
const MANY = 1_500;
const on = repairedSystemForTests({ replayer: false });

/** An incident about a key that is owed `MANY` changes, and their ids, oldest first. */
async function hot(key: string, path = "profile"): Promise<{ incident: Incident; ids: string[] }> {
  const change = () =>
    path === "loyalty"
      ? write(key, { operation: "increment", payload: { points: 1 } })
      : write(key, { payload: { n: 1 } });
  for (let sent = 0; sent < MANY; sent += 500) await on.writePath.acceptMany(path, Array.from({ length: 500 }, change));
  const { rows } = await on.system.ledger.query("SELECT id FROM mutation WHERE key = $1 ORDER BY version", [key]);
  const incident = await on.repair.incident({ paths: [path], keys: { list: [key] } });
  return { incident, ids: rows.map(({ id }) => id) };
}

describe("a key with many changes", () => {
  it("is planned whole when it is named, and when a change below its newest thousand is", async () => {
    const { incident, ids } = await hot("named");
    const whole = await on.repair.plan(incident, { selection: { keys: ["named"] } });
    expect(whole.counts).toEqual({ apply: "1", superseded: String(MANY - 1) });
    const oldest = await on.repair.plan(incident, { kind: "suppress", selection: { mutations: ids.slice(0, 2) } });
    expect(oldest.counts).toEqual({ apply: "2" });
  });

  it("is withdrawn whole, and every change of it comes back with an undo", async () => {
    const replayer = await on.system.run(runReplayer, "replayer");
    const { incident } = await hot("summed", "loyalty");
    const run = await on.repair.run(await on.repair.plan(incident, { kind: "suppress", selection: { all: true } }));
    expect(run.outcomes).toEqual({ applied: String(MANY) });
    const undone = await on.repair.run(await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } }));
    expect(undone.outcomes).toEqual({ applied: String(MANY) });
    const { rows } = await on.system.ledger.query("SELECT count(*)::int AS n FROM outstanding WHERE key = 'summed'");
    expect(rows).toEqual([{ n: MANY }]);
    await replayer.stop();
  });
});

describe("a builder that lost its plan", () => {
  it("writes nothing more into it, and does not fail it for the one that has it", async () => {
    const { incident } = await hot("taken-over");
    const plan = await on.repair.plan(incident, { selection: { all: true } });
    await on.system.ledger.query(
      "UPDATE plan SET status = 'building', total = NULL, digest = NULL, build_by = 'slow', build_until = now() - interval '1 second' WHERE plan_id = $1",
      [plan.id],
    );
    expect(await on.repair.plans.adopt("quick")).toBe(plan.id);
    const late = { ...(await aDraft(plan.id)), seq: 1 };
    expect(await on.repair.plans.addItems(plan.id, "slow", [late])).toBe(false);
    await on.repair.plans.fail(plan.id, "slow", "it broke");
    await buildPlan(on.repair, plan.id, "quick");
    const rebuilt = await on.repair.plans.read(plan.id);
    expect(rebuilt).toMatchObject({ status: "ready", total: plan.total, digest: plan.digest });
  });
});

async function aDraft(plan: string) {
  const { rows } = await on.system.ledger.query("SELECT path_id FROM path_control WHERE path = 'profile'");
  expect((await on.repair.plans.items(plan, null, { after: null, limit: 1 }))[0]).toBeUndefined();
  return {
    pathId: rows[0].path_id as number,
    lane: 0,
    mutation: null,
    key: "taken-over",
    version: 1n,
    seen: null,
    disposition: "apply" as const,
    because: null,
    detail: null,
    value: null,
  };
}
