import { describe, expect, it } from "vitest";
import type { PlanProposal } from "../../lib/commands/plan/begin";
import { replayParts } from "../../lib/composition/repair";
import { asJsonText } from "../../lib/domain/json-text";
import { laneOf } from "../../lib/domain/lane";
import { bindAllStopped } from "../../lib/engine/run/bind-stopped";
import { Replayer } from "../../lib/engine/run/replayer";
import type { Run } from "../../lib/ledger/runs/model";
import type { Runs } from "../../lib/ledger/runs/runs";
import { json } from "../fixtures/json";
import { entryTo } from "../fixtures/marks";
import { MARA } from "../fixtures/repair";
import { repairedSystemForTests } from "../fixtures/repaired-system";
import { pathOf, SILENT, write } from "../fixtures/system";

const on = repairedSystemForTests({ replayer: false });

/** Keys of one lane with one owed change each, a plan about them, and its run, claimed. */
async function begun(prefix: string, proposal: Partial<PlanProposal>) {
  const keys = Array.from({ length: 200 }, (_, i) => `${prefix}-${String(i).padStart(3, "0")}`)
    .filter((key) => laneOf(key, 4) === 1)
    .slice(0, 3);
  await on.writePath.acceptMany(
    "profile",
    keys.map((key) => write(key, { payload: { n: 1 } })),
  );
  const incident = await on.repair.incident({ paths: ["profile"], keys: { list: keys } });
  const plan = await on.repair.plan(incident, { selection: { keys }, canary: 0, ...proposal });
  const started = await on.repair.start(plan);
  if (!started.ok) throw new Error("not started");
  const run = (await on.repair.runs.claim({ by: `${prefix} dies`, forMs: 10_000 })) as Run;
  await pathOf(on.stores, "profile").origin?.raiseRunToken(run);
  expect(run.id).toBe(started.value.id);
  return { keys, run, items: await on.repair.plans.items(plan.id, null, { after: null, limit: 10 }) };
}

/** Carries a run out as a replayer that loses the ledger before it can record anything, while a person aborts the run. */
async function carriedOutUnrecorded(run: Run, lease: string): Promise<void> {
  const lost = async () => {
    expect((await on.repair.steer(run.id, "abort")).ok).toBe(true);
    throw new Error("the ledger does not answer");
  };
  const runs: Runs = { ...on.repair.runs, record: lost, link: async () => {} };
  const context = { instance: "test", log: SILENT, stopping: new AbortController().signal };
  const parts = await replayParts(on.stores, context);
  await new Replayer({ ...parts, runs }, run, lease).work();
}

/** Looks at the run as a replayer does after the abort: nothing is left to conclude. */
async function concluded(run: Run): Promise<Run> {
  expect(await bindAllStopped({ ...on.repair, log: SILENT }, MARA)).toBe(0);
  return (await on.repair.runs.read(run.id)) as Run;
}

const told = async (run: Run) =>
  (await on.repair.runs.items(run.id, null, { after: null, limit: 10 })).map(({ outcome, outcomeBecause }) => ({
    outcome,
    because: outcomeBecause,
  }));

const owed = async (keys: string[]) =>
  (await on.system.ledger.query("SELECT key FROM outstanding WHERE key = ANY ($1)", [keys])).rows.map((r) => r.key);

describe("an aborted run whose replayer died in the middle of a batch", () => {
  it("leaves nothing noted that was not withdrawn", async () => {
    const { run, items } = await begun("noted", { kind: "suppress" });
    const ids = items.map((item) => item.mutation ?? "");
    await pathOf(on.stores, "profile").origin?.suppress({ lane: items[0]?.lane ?? 0, epoch: 1n }, run, ids);
    const notes = async () =>
      (await on.system.origin.query("SELECT FROM trueup.suppressed WHERE run = $1", [run.id])).rowCount;
    expect(await notes()).toBe(3);
    expect((await on.repair.steer(run.id, "abort")).ok).toBe(true);
    expect((await concluded(run)).outcomes).toEqual({ "not-run": "3" });
    expect(await notes()).toBe(0);
  });

  it("says of a whole batch that it was applied, as the origin shows", async () => {
    const { run, keys } = await begun("applied", {});
    await carriedOutUnrecorded(run, "applied dies");
    expect((await concluded(run)).outcomes).toEqual({ applied: "3" });
    expect(await told(run)).toEqual(Array(3).fill({ outcome: "applied", because: null }));
    expect(await owed(keys)).toEqual([]);
  });

  it("tells what of a batch was applied from what was not", async () => {
    const { run, keys, items } = await begun("partly", {});
    const [, second] = items;
    if (second?.mutation == null || second.version === null) throw new Error("nothing planned");
    await pathOf(on.stores, "profile").origin?.replay(entryTo(second.lane, 1n), run, [
      {
        id: second.mutation,
        key: second.key,
        version: second.version,
        basedOn: null,
        operation: "set",
        payload: asJsonText('{"n": 1}'),
        seen: null,
        again: false,
        planned: "apply",
      },
    ]);
    expect((await on.repair.steer(run.id, "abort")).ok).toBe(true);
    expect((await concluded(run)).outcomes).toEqual({ applied: "1", "not-run": "2" });
    expect((await told(run)).map(({ outcome }) => outcome)).toEqual(["not-run", "applied", "not-run"]);
    expect(await owed(keys)).toEqual([keys[0], keys[2]]);
  });

  it("says what was appended, and links it to what it replaces", async () => {
    const { run, items } = await begun("appended", { kind: "amend", payload: json({ n: 2 }) });
    await carriedOutUnrecorded(run, "appended dies");
    expect((await concluded(run)).outcomes).toEqual({ applied: "3" });
    expect(await told(run)).toEqual(
      Array(3).fill({ outcome: "applied", because: expect.stringMatching(/^as mutation [0-9a-f-]{36}, version 2$/) }),
    );
    const { rows } = await on.system.ledger.query(
      "SELECT mutation_id AS id, relation FROM mutation_link WHERE run_id = $1",
      [run.id],
    );
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(expect.arrayContaining(items.map((i) => ({ id: i.mutation, relation: "amended-as" }))));
  });
});
