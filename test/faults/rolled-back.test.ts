import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { Traffic } from "../fixtures/five-models";
import { type Snapshot, snapshotOf } from "../fixtures/snapshot";
import { freshSystem, type TestSystem, untilDrained } from "../fixtures/system";
import { effects, unkept } from "./invariants";

let system: TestSystem;
let traffic: Traffic;
const snapshots: Snapshot[] = [];

beforeAll(async () => {
  system = await freshSystem();
  traffic = new Traffic(await system.producer());
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
    expect((await notes()).every((note) => note.over && !note.needs_person && note.kind === "origin-went-back")).toBe(
      true,
    );
  }, 180_000);
});
