import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ledgerReads, observations } from "../../lib/composition/ledger-sides";
import type { Stores } from "../../lib/composition/stores";
import { asJsonText, textOfJson } from "../../lib/domain/json-text";
import { laneOf } from "../../lib/domain/lane";
import { timeIdFloor } from "../../lib/domain/time-id";
import type { TallyReading } from "../../lib/domain/truth/figures";
import { PathSampler } from "../../lib/engine/sample/sample-path";
import { fingerprintOf } from "../../lib/ledger/mutations/identity";
import { listPaths } from "../../lib/queries/path/list";
import { askerOf } from "../fixtures/ask";
import { accepted, freshSystem, pathOf, type TestSystem, write } from "../fixtures/system";

let system: TestSystem;
let stores: Stores;
let writePath: Awaited<ReturnType<TestSystem["producer"]>>;

beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  writePath = await system.producer();
});
afterAll(() => system.close());

/** A round beside which nothing else is measured. */
const QUIET = { latencies: [], drains: [], findings: {}, runsPerSec: 0 };

interface Round {
  change?: (reading: TallyReading) => TallyReading;
  drains?: Record<string, number>[];
}

/** Runs a round of the sampler over a path, and returns the point that it kept. */
async function sampled(name: string, sampler: PathSampler, { change = (r) => r, drains = [] }: Round = {}) {
  const { pathId } = pathOf(stores, name);
  const control = (await stores.ledger.controls()).find((c) => c.pathId === pathId);
  const reading = (await observations(stores).tallies()).get(pathId);
  if (control === undefined || reading === undefined) throw new Error("no such path");
  const now = new Date(reading.atMs);
  await sampler.sample({
    now,
    reading: change(reading),
    control,
    ...QUIET,
    drains,
    keepPoint: true,
  });
  const from = new Date(now.getTime() - 1);
  const range = { from, to: new Date(now.getTime() + 1_000), stepMs: 60_000 };
  const [point] = (await ledgerReads(stores).series(pathId, range)).slice(-1);
  if (point === undefined) throw new Error("no point was kept");
  return point.figures;
}
/** Appends a mutation whose id was made long before the append. */
async function appendAs(pathId: number, id: string, key: string) {
  const payload = { mark: 2, reading: 2 };
  const proposed = {
    key,
    operation: "set" as const,
    payload,
    basedOn: null,
    idempotencyKey: id,
    actor: null,
    requestId: null,
  };
  const row = { id, lane: laneOf(key, 4), floor: null, acceptedAt: null, fingerprint: fingerprintOf(proposed) };
  await stores.ledger.append(pathId, [{ ...proposed, ...row, operation: 0, payload: textOfJson(payload) }]);
}
const listed = async () => {
  const answer = await askerOf(stores)(listPaths, {});
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.items;
};
const samplerOf = (name: string) => new PathSampler(pathOf(stores, name), observations(stores));

/** Appends as a repair does: a write that a cache acknowledged long ago, under its old id. */
async function salvage(name: string, key: string, atMs: number) {
  const { pathId } = pathOf(stores, name);
  const id = timeIdFloor(atMs);
  const identity = { key, operation: "set" as const, payload: { n: 1 }, basedOn: null, actor: null, requestId: null };
  await stores.ledger.append(pathId, [
    {
      id,
      key,
      lane: laneOf(key, 4),
      operation: 0,
      payload: asJsonText('{"n":1}'),
      basedOn: null,
      floor: null,
      idempotencyKey: `salvage:${key}`,
      fingerprint: fingerprintOf({ ...identity, idempotencyKey: `salvage:${key}` }),
      actor: null,
      requestId: null,
      acceptedAt: new Date(atMs),
      repair: { head: null, replaces: null, by: "a test" },
    },
  ]);
  return id;
}

describe("the oldest outstanding mutation", () => {
  it("is found where a salvaged write is older than everything that was looked at so far", async () => {
    const { pathId } = pathOf(stores, "profile");
    await observations(stores).raiseWatermarks(pathId);
    const id = await salvage("profile", "old", Date.now() - 3_600_000);
    await accepted(writePath, "profile", write("new"));
    const items = await listed();
    const truth = items.find((item) => item.name === "profile")?.truth;
    expect(truth).toMatchObject({ outstanding: "2", oldestMutation: id });
    expect(truth?.truthLagMs).toBeGreaterThanOrEqual(3_600_000);
    await observations(stores).raiseWatermarks(pathId);
    const heavier = {
      "profile refused": 40,
      "profile batch": 5,
      "profile batches": 2,
      "profile took": 900,
      "profile usual": 6,
    };
    const figures = await sampled("profile", samplerOf("profile"), { drains: [heavier] });
    expect((await listed()).find((item) => item.name === "profile")?.truth.slowBecause).toBe(
      "its statements became heavier: a flush takes 900 ms, and flushes of the same size took 6 ms before; retries add to its load: each write is sent 5.0 times until it is taken",
    );
    expect(figures.outstanding).toBe("2");
    expect(figures.truthLagMs).toBeGreaterThanOrEqual(3_600_000);
  });

  it("is the one that was accepted first, whatever the times that ids were made at", async () => {
    const { pathId } = pathOf(stores, "stock-mark");
    const older = (await accepted(writePath, "stock-mark", write("m1", { payload: { mark: 1, reading: 1 } }))).mutation;
    await observations(stores).raiseWatermarks(pathId);
    const oldest = async () => {
      const items = await listed();
      return items.find((item) => item.name === "stock-mark")?.truth.oldestMutation;
    };
    const slow = timeIdFloor(Date.now() - 70_000);
    await system.ledger.query(
      "UPDATE lane_watermark SET oldest_from = now() - interval '15 seconds' WHERE path_id = $1",
      [pathId],
    );
    await appendAs(pathId, slow, "m2");
    expect(await oldest()).toBe(older.id);
    await stores.ledger.settle(
      { pathId, lane: laneOf("m1", 4) },
      { settlings: [{ id: older.id, outcome: "superseded", because: null }], flushes: [] },
      "test",
    );
    expect(await oldest()).toBe(slow);
    await stores.ledger.settle(
      { pathId, lane: laneOf("m2", 4) },
      { settlings: [{ id: slow, outcome: "superseded", because: null }], flushes: [] },
      "test",
    );
  });

  it("is found again below a watermark that is too high, and until then its age is not known, with the reason", async () => {
    const { pathId } = pathOf(stores, "loyalty");
    await accepted(writePath, "loyalty", write("slow-clock", { operation: "increment", payload: { points: 1 } }));
    await system.ledger.query("UPDATE lane_watermark SET oldest_from = $2 WHERE path_id = $1", [
      pathId,
      new Date(Date.now() + 60_000),
    ]);
    const truth = async () => {
      const items = await listed();
      return items.find((item) => item.name === "loyalty")?.truth;
    };
    expect(await truth()).toMatchObject({
      outstanding: "1",
      truthLagMs: null,
      unmeasured: { truthLagMs: expect.stringMatching(/oldest outstanding write was not found in this sample/) },
    });
    expect((await sampled("loyalty", samplerOf("loyalty"))).truthLagMs).toBeGreaterThanOrEqual(0);
    expect((await truth())?.truthLagMs).toBeGreaterThanOrEqual(0);
  });
});

describe("the forecast of a recovery", () => {
  it("does not take a drain that another tool's pause of its queue stopped for what the origin bears", async () => {
    const { pathId, config } = pathOf(stores, "stock-mark");
    const [control] = (await stores.ledger.controls()).filter((c) => c.pathId === pathId);
    if (control === undefined || config.queue === undefined) throw new Error("no such path");
    const client = new Redis(system.env.QUEUE_URL ?? "", { maxRetriesPerRequest: null });
    const boards = [0, 1, 2, 3].map(
      (lane) => new Queue(`stock-mark-${lane}`, { connection: client, prefix: "trueup" }),
    );
    for (const board of boards) await board.pause();
    const sampler = samplerOf("stock-mark");
    const startMs = Date.now();
    for (let second = 0; second <= 12; second++) {
      const atMs = startMs + second * 1_000;
      const lanes = [0, 1, 2, 3].map((lane) => ({ lane, accepted: 1_000 + second * 25, settled: 0 }));
      const reading = { atMs, lanes, delays: [] };
      await sampler.sample({
        now: new Date(atMs),
        reading,
        control,
        ...QUIET,
        keepPoint: false,
      });
    }
    const { rows } = await system.ledger.query("SELECT figures FROM truth_now WHERE path_id = $1", [pathId]);
    expect(rows[0].figures).toMatchObject({ limitedBy: "paused", safeDrainPerSec: config.safeDrainPerSec });
    expect(rows[0].figures.lanes.map((lane: { paused: boolean }) => lane.paused)).toEqual([true, true, true, true]);
    for (const board of boards) await board.close();
    client.disconnect();
  });

  it("is told from the seconds since the drain set in, with how far it may be off", async () => {
    const { config } = pathOf(stores, "feed");
    expect(config.safeDrainPerSec).toBe(500);
    // The origin is away for eight seconds, and then takes 5,100 a second.
    const said = await drained("feed", 50_000, 12, (second) => (second > 8 ? 5_100 : 0));
    expect(said[8]).toMatchObject({ limitedBy: "no-headroom", catchUpMs: null });
    for (const second of [10, 11, 12]) {
      const at = said[second] as Said;
      expect(at).toMatchObject({ limitedBy: "headroom", catchUpPerSec: 5_000, headroomPerSec: 400 });
      expect(at.catchUpMs).toBe(Math.round(at.outstanding / 5));
      expect(at.catchUpRange?.mostMs).toBeLessThan((at.catchUpMs as number) * 1.2);
    }
  });

  it("is no better in the moment after a slow drain stops, and in the one in which it starts again", async () => {
    // The drain takes 110 a second, stands still for some seconds, and goes on as before.
    const said = await drained("order-status", 700, 14, (second) => (second > 6 && second <= 12 ? 0 : 110));
    expect(said[6]).toMatchObject({ limitedBy: "headroom", catchUpPerSec: 10 });
    for (const second of [11, 12, 13]) expect(said[second], `second ${second}`).toMatchObject({ safeDrainPerSec: 110 });
  });
});

type Said = { outstanding: number; catchUpMs: number | null; catchUpRange: { mostMs: number | null } | null };

/** The figures of each second of a path, whose backlog gets 100 writes a second and loses what is said. */
async function drained(
  path: string,
  backlog: number,
  seconds: number,
  settledIn: (second: number) => number,
): Promise<Said[]> {
  const { pathId } = pathOf(stores, path);
  const [control] = (await stores.ledger.controls()).filter((c) => c.pathId === pathId);
  if (control === undefined) throw new Error("no such path");
  const sampler = samplerOf(path);
  const startMs = Date.now();
  let [accepted, settled] = [backlog, 0];
  const said: Said[] = [];
  for (let second = 0; second <= seconds; second++) {
    accepted += 100;
    settled += settledIn(second);
    const atMs = startMs + second * 1_000;
    const lanes = [0, 1, 2, 3].map((lane) => ({ lane, accepted: accepted / 4, settled: settled / 4 }));
    const now = new Date(atMs);
    await sampler.sample({ now, reading: { atMs, lanes, delays: [] }, control, ...QUIET, keepPoint: false });
    const { rows } = await system.ledger.query("SELECT figures FROM truth_now WHERE path_id = $1", [pathId]);
    said.push({ ...rows[0].figures, outstanding: accepted - settled });
  }
  return said;
}

describe("a kept sample", () => {
  it("has a truth lag where what was counted as owed is settled before it is looked at", async () => {
    const figures = await sampled("stock-mark", samplerOf("stock-mark"), {
      change: (reading) => ({
        ...reading,
        lanes: reading.lanes.map((l, i) => (i === 0 ? { ...l, accepted: l.accepted + 2 } : l)),
      }),
    });
    expect(figures).toMatchObject({ outstanding: "2", truthLagMs: 0 });
  });

  it("has the reason for each of its figures that is null", async () => {
    const sampler = samplerOf("stock-mark");
    for (let round = 0; round < 2; round++) {
      const { unmeasured = {}, findings, outstanding, ...figures } = await sampled("stock-mark", sampler);
      expect([findings, outstanding]).not.toContain(null);
      for (const [figure, value] of Object.entries(figures))
        if (value === null) expect(unmeasured, figure).toHaveProperty(figure);
      await expect.poll(() => Date.now() % 700, { interval: 20 }).toBeLessThan(100);
    }
  });
});
