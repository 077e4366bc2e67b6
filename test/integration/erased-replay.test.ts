import { describe, expect, it } from "vitest";
import { replayedPagesForTests, TOGETHER } from "../fixtures/replayed-pages";

describe.each([
  ["apart", {}],
  ["one database", TOGETHER],
])("a run whose plan is older than an erasure, with ledger and origin %s", (_, options) => {
  const on = replayedPagesForTests(options);
  /** Takes a payload away as an erasure does, behind the plan's back: an erasure itself waits for runs and ends plans. */
  const erased = (key: string) =>
    on.system.ledger.query("UPDATE mutation SET payload = NULL, erased_at = now() WHERE key = $1", [key]);

  it("writes the other keys' values, and nothing in the place of the one that is gone", async () => {
    const keys = ["a", "b", "c", "d"];
    for (const [n, key] of keys.entries()) await on.put(key, { n });
    const plan = await on.planned(keys);
    await erased("b");
    const run = await on.carriedOut(plan);
    expect(run).toMatchObject({ state: "done", outcomes: { applied: "3", drifted: "1" } });
    expect(await on.originOf(keys)).toEqual({ a: [1, { n: 0 }], c: [1, { n: 2 }], d: [1, { n: 3 }] });
    expect(await on.owedKeys()).toEqual(["b"]);
  });

  it("puts no delete over a row whose recorded value is gone", async () => {
    await on.put("row", { n: 1 });
    const first = await on.planned(["row"]);
    await on.carriedOut(first);
    await on.repair.close(first.incident);
    await on.system.origin.query("UPDATE profile SET doc = '{\"n\": 2}' WHERE user_id = 'row'");
    const incident = await on.repair.incident({ paths: ["profile"], keys: { list: ["row"] } });
    await on.repair.authority(incident);
    const plan = await on.repair.plan(incident, { kind: "rewrite", selection: { keys: ["row"] } });
    await erased("row");
    const run = await on.carriedOut(plan);
    expect(run).toMatchObject({ state: "done", outcomes: { drifted: "1" } });
    expect(await on.originOf(["row"])).toEqual({ row: [1, { n: 2 }] });
  });
});
