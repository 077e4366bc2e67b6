import { describe, expect, it } from "vitest";
import type { ReplayParts } from "../../lib/engine/run/parts";
import { createPool } from "../../lib/postgres/pool";
import { OriginRefused } from "../../lib/stores/origin/port";
import { postgresOrigin } from "../../lib/stores/origin/postgres/origin";
import { entryTo } from "../fixtures/marks";
import { replayedPagesForTests, TOGETHER } from "../fixtures/replayed-pages";
import { pathOf } from "../fixtures/system";

const on = replayedPagesForTests(TOGETHER);

/** Fails as soon as a page's items are read for a write outside the database. */
const nothingLeavesTheServer = (parts: ReplayParts): Partial<ReplayParts> => ({
  runs: {
    ...parts.runs,
    work: () => Promise.reject(new Error("the items were read")),
    record: () => Promise.reject(new Error("it was recorded by itself")),
  },
});

const started = async (keys: string[]) => {
  const plan = await on.planned(keys);
  const run = await on.repair.start(plan);
  if (!run.ok) throw new Error(JSON.stringify(run.error));
  const [lane] = await on.repair.runs.lanes(run.value.id);
  if (lane === undefined) throw new Error("no lane");
  const attempt = { id: run.value.id, plan: plan.id, token: 1n };
  await origin().raiseRunToken(attempt);
  return { run: attempt, lane };
};
const sameDatabase = () =>
  pathOf(on.stores, "profile").sameDatabase as NonNullable<ReturnType<typeof pathOf>["sameDatabase"]>;
const origin = () => pathOf(on.stores, "profile").origin as NonNullable<ReturnType<typeof pathOf>["origin"]>;
const epoch = async () => BigInt((await on.system.ledger.query("SELECT max(epoch) AS e FROM path_control")).rows[0].e);

describe("a replay where ledger and origin are one database", () => {
  it("writes, leaves receipts and before-images, settles and counts in one transaction, and reads nothing out", async () => {
    const keys = Array.from({ length: 60 }, (_, i) => `one-${i}`);
    const covered: string[] = [];
    for (const [i, key] of keys.entries()) {
      if (i % 3 === 0) covered.push((await on.put(key, { n: 0 })).id);
      if (i % 2 === 0)
        await on.system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ($1, 0, '{\"was\":1}')", [
          key,
        ]);
      await on.put(key, { n: i });
    }
    const run = await on.carriedOut(await on.planned(keys), nothingLeavesTheServer);
    expect(run).toMatchObject({ state: "done", outcomes: { applied: "60", superseded: "20" } });
    expect(await on.originOf(keys)).toEqual(
      Object.fromEntries(keys.map((key, i) => [key, [i % 3 === 0 ? 2 : 1, { n: i }]])),
    );
    expect(await on.owedKeys()).toEqual([]);
    expect(await on.settled(covered[7] as string)).toEqual({ outcome: 2, because: "version 2 took its place" });
    const { rows } = await on.system.origin.query(
      `SELECT count(*) AS images, count(i.value) AS over, (SELECT count(DISTINCT mutation) FROM trueup.receipt WHERE key LIKE 'one-%') AS receipts,
         (SELECT count(*) FROM (SELECT DISTINCT xmin::text FROM trueup.before_image WHERE run = $1) x) AS transactions,
         (SELECT count(*) FROM trueup.before_image b JOIN settlement s ON s.mutation_id = b.mutation AND s.xmin = b.xmin WHERE b.run = $1) AS with_their_settlement
       FROM trueup.before_image i WHERE run = $1`,
      [run.id],
    );
    const lanes = (await on.repair.runs.lanes(run.id)).length;
    expect(rows[0]).toEqual({
      images: "60",
      over: "30",
      receipts: "60",
      transactions: String(lanes),
      with_their_settlement: "60",
    });
  });

  it("changes nothing where another replayer has moved the lane on", async () => {
    await on.put("moved-on", { n: 1 });
    const { run, lane } = await started(["moved-on"]);
    await on.system.ledger.query("UPDATE run_lane SET reached = last WHERE run_id = $1", [run.id]);
    await expect(
      sameDatabase().page(entryTo(lane.lane, await epoch()), run, lane, { after: 0, limit: 100 }),
    ).rejects.toThrow(OriginRefused);
    expect(await on.originOf(["moved-on"])).toEqual({});
    expect(await on.owedKeys()).toEqual(["moved-on"]);
    const left = await on.system.origin.query("SELECT FROM trueup.before_image WHERE run = $1", [run.id]);
    expect(left.rowCount).toBe(0);
  });

  it("is refused under another epoch, and nothing takes effect", async () => {
    await on.put("fenced", { n: 1 });
    const { run, lane } = await started(["fenced"]);
    const asked = sameDatabase().page(entryTo(lane.lane, (await epoch()) - 1n), run, lane, { after: 0, limit: 100 });
    await expect(asked).rejects.toMatchObject({ refusal: { kind: "fenced" } });
    expect(await on.originOf(["fenced"])).toEqual({});
    expect(await on.owedKeys()).toEqual(["fenced"]);
  });

  it("leaves the whole page alone where one of its keys has moved", async () => {
    for (const key of ["still", "went"]) await on.put(key, { n: 1 });
    const { run } = await started(["still", "went"]);
    await on.system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ('went', 9, '{}')");
    for (const lane of await on.repair.runs.lanes(run.id)) {
      const { rows } = await on.system.ledger.query(
        "SELECT array_agg(key) AS keys FROM plan_item WHERE plan_id = $1 AND lane = $2",
        [run.plan, lane.lane],
      );
      const asked = sameDatabase().page(entryTo(lane.lane, await epoch()), run, lane, { after: 0, limit: 100 });
      if (rows[0].keys.includes("went")) await expect(asked).rejects.toMatchObject({ refusal: { kind: "rejected" } });
      else await expect(asked).resolves.toBe(lane.last);
    }
    expect((await on.originOf(["went"])).went).toEqual([9, {}]);
    expect(await on.owedKeys()).toContain("went");
  });

  it("is not tried with the rights of another role, nor in another database", async () => {
    await on.put("elsewhere", { n: 1 });
    const { run, lane } = await started(["elsewhere"]);
    await on.system.ledger.query("CREATE ROLE apart LOGIN SUPERUSER PASSWORD 'apart'").catch(() => {});
    const url = Object.assign(new URL(on.system.env.DATABASE_URL ?? ""), { username: "apart", password: "apart" });
    const another = Object.assign(new URL(on.system.env.DATABASE_URL ?? ""), { pathname: "/postgres" });
    const writes = createPool({ connectionString: on.system.env.DATABASE_URL ?? "", name: "here" });
    try {
      for (const connectionString of [url.toString(), another.toString()]) {
        const ledger = createPool({ connectionString, name: "there" });
        const beside = postgresOrigin(pathOf(on.stores, "profile").config, { writes, reads: writes, ledger });
        expect(
          await beside.sameDatabase?.page(entryTo(lane.lane, await epoch()), run, lane, { after: 0, limit: 100 }),
        ).toBeNull();
        await ledger.end();
      }
    } finally {
      await writes.end();
      await on.system.ledger.query("DROP ROLE apart");
    }
  });
});

describe("a replay in one database of a path that has cache regions", () => {
  const cached = replayedPagesForTests({ together: true });

  it("tells each region before anything is said to be settled", async () => {
    await cached.put("cached", { n: 1 });
    const speculative = () =>
      Promise.all(pathOf(cached.stores, "profile").caches.map(async (c) => (await c.read(["cached"]))[0]?.speculative));
    await expect.poll(speculative).toEqual([true, true]);
    const run = await cached.carriedOut(await cached.planned(["cached"]));
    expect(run.outcomes).toEqual({ applied: "1" });
    expect(await speculative()).toEqual([false, false]);
  });
});
