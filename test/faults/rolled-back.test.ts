import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptGeneration } from "../../lib/commands/connection/accept-generation";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { Traffic } from "../fixtures/five-models";
import { untilMarksAgree } from "../fixtures/put-back";
import { person, repairs } from "../fixtures/repair";
import { type Snapshot, snapshotOf } from "../fixtures/snapshot";
import { freshSystem, type TestSystem, untilDrained } from "../fixtures/system";
import { effects, unkept } from "./invariants";

let system: TestSystem;
let traffic: Traffic;
let producer: Awaited<ReturnType<TestSystem["producer"]>>;
const snapshots: Snapshot[] = [];

beforeAll(async () => {
  system = await freshSystem();
  producer = await system.producer();
  traffic = new Traffic(producer);
  await system.run(runRelay, "relay");
  await system.run(runMaterializer, "materializer");
});
afterAll(async () => {
  await traffic.stop();
  await system.close();
  for (const snapshot of snapshots) await snapshot.drop();
});

const HEALED_WITHIN = { timeout: 60_000, interval: 100 };

async function write(count: number): Promise<void> {
  const from = traffic.acknowledged.length;
  traffic.start();
  await expect.poll(() => traffic.acknowledged.length - from, HEALED_WITHIN).toBeGreaterThanOrEqual(count);
  await traffic.stop();
}

async function taken(url: string | undefined): Promise<Snapshot> {
  const snapshot = await snapshotOf(url ?? "");
  snapshots.push(snapshot);
  return snapshot;
}

const notes = async () =>
  (
    await system.ledger.query(
      "SELECT store, kind, needs_person, settled_at IS NOT NULL AS over FROM store_rollback ORDER BY rollback_id",
    )
  ).rows;

async function expectNothingLost(): Promise<void> {
  await untilDrained(system, undefined, 60_000);
  const ids = traffic.acknowledged.map((a) => a.id);
  expect(await unkept(system, ids)).toEqual({ lost: [], unsettled: [] });
  for (const [name, [there, due]] of Object.entries(await effects(system))) expect(there, name).toEqual(due);
}

function lesser(a: bigint, b: bigint): bigint {
  if (b < a) return b;
  return a;
}

describe("an origin that is put back to an earlier moment", () => {
  it("owes again what it lost and heals by itself, under every replay model and with traffic going on", async () => {
    await write(100);
    await untilDrained(system);
    const then = await taken(system.env.ORIGIN_URL);
    await write(150);
    await untilDrained(system);
    traffic.start();
    await then.putBack();
    await expect.poll(async () => (await notes()).length, HEALED_WITHIN).toBeGreaterThan(0);
    await write(100);
    await expectNothingLost();
    expect(await notes()).not.toContainEqual(expect.objectContaining({ over: false }));
    expect(await notes()).not.toContainEqual(expect.objectContaining({ needs_person: true }));
  }, 180_000);

  it("raises a fence that went back above every epoch that was ever in force", async () => {
    const before = await epochs();
    await system.origin.query("UPDATE trueup.fence SET epoch = 0");
    await expect.poll(epochs, HEALED_WITHIN).toEqual(before.map((epoch) => epoch + 1n));
    const fences = async () =>
      (await system.origin.query("SELECT min(epoch) AS least FROM trueup.fence WHERE path <> 'draft-notes'")).rows[0]
        .least;
    await expect.poll(fences, HEALED_WITHIN).toBe(String(before[0] === undefined ? 0 : before.reduce(lesser) + 1n));
    await write(20);
    await expectNothingLost();
  }, 120_000);
});

const epochs = async () =>
  (await system.ledger.query("SELECT epoch FROM path_control WHERE path <> 'draft-notes' ORDER BY path_id")).rows.map(
    (row) => BigInt(row.epoch),
  );

describe("a ledger that is put back to an earlier moment", () => {
  it("closes acknowledgments, takes over what receipts prove, and gives no repeated write a second effect", async () => {
    await write(50);
    await untilDrained(system);
    const then = await taken(system.env.DATABASE_URL);
    const since = traffic.acknowledged.length;
    await write(100);
    await untilDrained(system);
    await then.putBack();
    await expect.poll(async () => (await notes()).some((note) => note.store === "ledger"), HEALED_WITHIN).toBe(true);
    const refusal = async () => {
      const result = await producer.accept("profile", {
        key: "k",
        operation: "set",
        payload: {},
        idempotencyKey: "refused",
      });
      return result.ok ? "accepted" : result.error.code;
    };
    await expect.poll(refusal, HEALED_WITHIN).toBe("path-closed");
    await untilMarksAgree(system);
    const asked = { store: "ledger", reason: "the backup of 03:00" };
    expect(await acceptGeneration(repairs(await system.open()).deps, person("ana"), asked)).toMatchObject({ ok: true });
    // All were flushed, so receipts and the lists of what newer writes covered prove every one.
    const repeated = await traffic.repeat(since);
    expect(repeated.length).toBeGreaterThan(50);
    for (const { before, now } of repeated) expect(now).toBe(before);
    await write(50);
    await expectNothingLost();
  }, 180_000);
});

describe("ledger and origin that are put back to different moments", () => {
  it("lose no write that either of them proves, and apply none twice", async () => {
    await write(50);
    await untilDrained(system);
    const originThen = await taken(system.env.ORIGIN_URL);
    await write(50);
    await untilDrained(system);
    const ledgerThen = await taken(system.env.DATABASE_URL);
    const since = traffic.acknowledged.length;
    await write(50);
    await untilDrained(system);
    // Writes that only the ledger had are lost with it: producers repeat those that it does not know.
    await Promise.all([originThen.putBack(), ledgerThen.putBack()]);
    await untilMarksAgree(system);
    await traffic.repeat(since);
    traffic.forget(since);
    await write(30);
    await untilDrained(system, undefined, 60_000);
    for (const [name, [there, due]] of Object.entries(await effects(system))) expect(there, name).toEqual(due);
  }, 180_000);
});
