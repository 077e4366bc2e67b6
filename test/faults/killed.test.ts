import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oneOf } from "../../demo/shop/random";
import { untilDrained } from "../fixtures/system";
import { randomOf } from "../setup/seed";
import { effects, expectKept, fallen, outcomes, unkept, watchVersions } from "./invariants";
import { type FaultySystem, type ProcessName, startFaultySystem } from "./processes";

const DEATHS = 6;
const BETWEEN_MS = 250;
const RECOVERED_WITHIN_MS = 60_000;

let faulty: FaultySystem;
beforeAll(async () => {
  faulty = await startFaultySystem();
  await watchVersions(faulty.system);
});
afterAll(() => faulty.stop());

const random = randomOf("killed");
const some = <T>(of: readonly T[]): T => oneOf(of, random);
/** A random moment within the work under way. */
const atSomeMoment = () => new Promise((resolve) => setTimeout(resolve, random() * BETWEEN_MS));

describe("processes that are killed while writes are accepted", () => {
  it(
    "lose nothing that was acknowledged, settle each write once, and never lower a version",
    async () => {
      const alive = (["writer", "relay", "materializer", "materializer"] as ProcessName[]).map((name) => ({
        name,
        program: faulty.start(name),
      }));
      await faulty.untilAcknowledged(50);
      for (let death = 0; death < DEATHS; death++) {
        await faulty.untilAcknowledged(20);
        const victim = death < alive.length ? alive[death]! : some(alive);
        await atSomeMoment();
        await faulty.kill(victim.program);
        victim.program = faulty.start(victim.name);
      }
      await faulty.untilAcknowledged(20);
      await faulty.kill(alive[0]!.program);
      await untilDrained(faulty.system, undefined, RECOVERED_WITHIN_MS);
      const acknowledged = faulty.acknowledged();
      expect(acknowledged.length).toBeGreaterThan(DEATHS * 20);
      await expectKept(faulty.system, acknowledged);
      await Promise.all(alive.slice(1).map(({ program }) => program.stop()));
    },
    2 * RECOVERED_WITHIN_MS,
  );
});

describe("a queue that loses everything, and then is away", () => {
  it(
    "changes no outcome: writes go on being accepted, and work resumes by itself",
    async () => {
      const { queue } = faulty.stores;
      const programs = (["writer", "relay", "materializer"] as ProcessName[]).map((name) => faulty.start(name));
      await faulty.untilAcknowledged(100);
      await atSomeMoment();
      const before = await outcomes(faulty.system);
      const redis = new Redis(queue.url);
      expect(await redis.dbsize()).toBeGreaterThan(0);
      await redis.flushall();
      redis.disconnect();
      await faulty.untilAcknowledged(100);
      await queue.stop();
      const settled = (await outcomes(faulty.system)).size;
      // The sweep finds the store unreachable several times before it returns.
      await faulty.untilAcknowledged(400);
      await queue.restart();
      const restartedAt = performance.now();
      await expect
        .poll(async () => (await outcomes(faulty.system)).size, { timeout: RECOVERED_WITHIN_MS })
        .toBeGreaterThan(settled);
      await faulty.kill(programs[0]!);
      await untilDrained(faulty.system, undefined, RECOVERED_WITHIN_MS);
      expect(performance.now() - restartedAt).toBeLessThan(RECOVERED_WITHIN_MS);
      const after = await outcomes(faulty.system);
      for (const [id, outcome] of before) expect(after.get(id), id).toBe(outcome);
      await expectKept(faulty.system, faulty.acknowledged());
      await Promise.all(programs.map((program) => program.stop()));
    },
    2 * RECOVERED_WITHIN_MS,
  );
});

describe("the checks above", () => {
  it("see a version that goes down", async () => {
    await faulty.system.origin.query(
      "UPDATE loyalty SET version = version - 1 WHERE member_id = (SELECT min(member_id) FROM loyalty)",
    );
    expect(await fallen(faulty.system)).toMatchObject([{ relation: "loyalty" }]);
  });

  it("see an acknowledgment that the ledger does not have, and one without an end", async () => {
    const [id = ""] = faulty.acknowledged();
    const lost = randomUUID();
    await faulty.system.ledger.query("DELETE FROM settlement WHERE mutation_id = $1", [id]);
    expect(await unkept(faulty.system, [id, lost])).toEqual({ lost: [lost], unsettled: [id] });
  });

  it("see an effect that came twice, and a receipt that is missing", async () => {
    const { origin } = faulty.system;
    await origin.query("UPDATE loyalty SET points = points + 1 WHERE member_id = (SELECT min(member_id) FROM loyalty)");
    const [left, settled] = (await effects(faulty.system)).receipts as [string[], string[]];
    const known = left.find((id) => settled.includes(id));
    await origin.query("DELETE FROM trueup.receipt WHERE mutation = $1", [known]);
    const { points, receipts } = await effects(faulty.system);
    expect(points[0]).not.toBe(points[1]);
    expect(receipts[0]).not.toEqual(receipts[1]);
  });
});
