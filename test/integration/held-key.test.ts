import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import { laneOf } from "../../lib/domain/lane";
import { Relay } from "../../lib/engine/relay/relay";
import { judge } from "../../lib/evidence/judge";
import { readKey } from "../../lib/queries/key/read";
import { askerOf } from "../fixtures/ask";
import { backlog } from "../fixtures/backlog";
import { changeDrainNow } from "../fixtures/commands";
import { MARA, repairs } from "../fixtures/repair";
import { accepted, freshSystem, pathOf, type TestSystem, write } from "../fixtures/system";

const MANY = 100_000;
const HOT = "hot";
/** Other work on the machine may double a figure; a figure that grows with the backlog is ten times as slow. */
const QUICK_MS = 300;

let system: TestSystem;
let stores: Stores;
let relay: Relay;
beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  const writePath = await system.producer();
  await backlog(system.ledger, { path: "profile", rows: MANY, key: HOT, lane: laneOf(HOT, 4) });
  await accepted(writePath, "profile", write(neighbour()));
  await accepted(writePath, "feed", write("innocent", { operation: "append" }));
  relay = new Relay(stores.ledger, [pathOf(stores, "profile"), pathOf(stores, "feed")]);
}, 240_000);
afterAll(() => system.close());

/** A key of the hot key's lane. */
function neighbour(): string {
  let n = 0;
  while (laneOf(`innocent-${n}`, 4) !== laneOf(HOT, 4)) n++;
  return `innocent-${n}`;
}
const pause = (paused: boolean) =>
  changeDrainNow(repairs(stores).deps, MARA, {
    pathId: pathOf(stores, "profile").pathId,
    scope: { kind: "key", key: HOT },
    paused,
    reason: "a test",
  });
const queued = async (key: string) =>
  (await system.ledger.query("SELECT count(*)::int AS n FROM outstanding WHERE key = $1 AND state = 1", [key])).rows[0]
    .n;
async function ms(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

describe("100,000 outstanding changes of one key", () => {
  it("make no other key of the same look unreachable, and their own page is quick", async () => {
    const judged = await judge(pathOf(stores, "profile"), [HOT, neighbour()], { window: 20, deadlineMs: 1_500 });
    for (const key of [HOT, neighbour()])
      expect(judged.get(key)?.verdict.findings.map((f) => f.finding)).not.toContain("unreachable");
    expect(judged.get(HOT)?.evidence.ledger).toMatchObject({ value: { outstandingIsLeast: true } });
    expect(judged.get(neighbour())?.evidence.ledger).toMatchObject({ value: { outstandingCount: 1n } });
    const page = (key: string) => ms(() => askerOf(stores)(readKey, { path: "profile", key }));
    const ordinary = await page(neighbour());
    expect(await page(HOT)).toBeLessThan(QUICK_MS + 5 * ordinary);
  });

  it("held, let their lane's other keys and other paths through at once, and cost later rounds nothing", async () => {
    await pause(true);
    await relay.round();
    expect([await queued(neighbour()), await queued("innocent"), await queued(HOT)]).toEqual([1, 1, 0]);
    const held = async () =>
      (await system.ledger.query("SELECT count(*)::int AS n FROM outstanding WHERE not_before = 'infinity'")).rows[0].n;
    await expect.poll(() => relay.round().then(held), { timeout: 25_000, interval: 1 }).toBe(MANY);
    const idle = new Relay(stores.ledger, [pathOf(stores, "loyalty"), pathOf(stores, "stock-mark")]);
    const rounds = { held: Number.POSITIVE_INFINITY, idle: Number.POSITIVE_INFINITY };
    for (let n = 0; n < 5; n++) {
      rounds.held = Math.min(rounds.held, await ms(() => relay.round()));
      rounds.idle = Math.min(rounds.idle, await ms(() => idle.round()));
    }
    // A round over 100,000 held rows takes some hundred times as long as a round over paths without any.
    expect(rounds.held).toBeLessThan(50 + 5 * rounds.idle);
  });

  it("let go, come back whole", async () => {
    await pause(false);
    await expect
      .poll(() => relay.round().then(() => queued(HOT)), { timeout: 25_000, interval: 1 })
      .toBeGreaterThan(10_000);
    const { rows } = await system.ledger.query(
      "SELECT (SELECT count(*)::int FROM aside_key) AS keys, (SELECT count(*)::int FROM outstanding WHERE not_before = 'infinity') AS rows",
    );
    expect(rows[0].rows === 0 || rows[0].keys === 1).toBe(true);
  });
});
