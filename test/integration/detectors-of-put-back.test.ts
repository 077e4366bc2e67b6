import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { detectorsOver, LONGEST_PAUSE_MS } from "../fixtures/detectors";
import { until } from "../fixtures/foreign/kit/by-hand";
import { type Snapshot, snapshotOf } from "../fixtures/snapshot";
import { accepted, freshSystem, inHaste, type TestSystem, write } from "../fixtures/system";

let system: TestSystem;
let stores: Stores;
let producer: Awaited<ReturnType<TestSystem["producer"]>>;
let detectors: ReturnType<typeof detectorsOver>;
const snapshots: Snapshot[] = [];
beforeAll(async () => {
  system = await freshSystem({ config: inHaste });
  stores = await system.open();
  producer = await system.producer({ stores });
  detectors = detectorsOver(system, stores);
}, 120_000);
afterAll(async () => {
  await system.close();
  for (const snapshot of snapshots) await snapshot.drop();
});

async function settled(keys: string[]): Promise<void> {
  const workers = [await system.run(runRelay), await system.run(runMaterializer)];
  for (const key of keys) await accepted(producer, "profile", write(key));
  await until("everything is settled", async () => (await detectors.owed()).length === 0);
  for (const worker of workers) await worker.stop();
}
async function taken(url: string | undefined): Promise<Snapshot> {
  const snapshot = await snapshotOf(url ?? "");
  snapshots.push(snapshot);
  return snapshot;
}

beforeEach(() => detectors.forget());

/**
 * Writes keys, puts the store back to the moment before the newer writes, and leaves every look at a new write behind. Returns what
 * sensors that listened all the time have listed.
 */
async function putBack(url: string | undefined, name: string): Promise<Record<string, unknown>> {
  const listening = await detectors.listening();
  await settled([name, name]);
  await listening.heard();
  const then = await taken(url);
  await settled([name, `${name} of later`]);
  await detectors.observed();
  await listening.heard();
  await detectors.forget();
  await then.putBack();
  await new Promise((resolve) => setTimeout(resolve, LONGEST_PAUSE_MS));
  const listed = await detectors.listed();
  await listening.stop();
  return listed;
}

describe("an origin that is put back as a whole", () => {
  let heard: Record<string, unknown>;
  beforeAll(async () => {
    heard = await putBack(system.env.ORIGIN_URL, "origin");
  }, 240_000);

  it("is not heard by its sensors, since no trigger fires", () => {
    expect(heard).toEqual({});
  });

  it("is not seen by what compares no row that no write leads to", async () => {
    for (const look of [detectors.sampled, detectors.observed]) {
      await look();
      expect(await detectors.listed()).toEqual({});
    }
  });

  it("has each key of a lost write listed by one round of the sweep, and by a reconciliation", async () => {
    for (const walk of [detectors.sweptOnce, detectors.reconciled]) {
      await detectors.forget();
      await walk();
      expect(await detectors.listed()).toEqual({
        "profile origin": ["regressed", "masked"],
        "profile origin of later": ["regressed", "masked"],
      });
    }
  });

  it("answers its probes, and the receipts walk leaves it to the marks", async () => {
    expect(await detectors.probed()).toEqual([]);
    await detectors.receiptsWalked();
    expect(await detectors.owed()).toEqual([]);
  });

  it("is owed again what it lost once its marks are compared", async () => {
    await detectors.marksCompared();
    expect((await detectors.owed()).length).toBe(2);
  });
});

describe("a ledger that is put back as a whole", () => {
  let heard: Record<string, unknown>;
  beforeAll(async () => {
    await settled([]);
    heard = await putBack(system.env.DATABASE_URL, "ledger");
  }, 240_000);

  it("is not heard by sensors, since neither origin nor cache changes", () => {
    expect(heard).toEqual({});
  });

  it("is not seen by what begins at a write that the ledger has", async () => {
    for (const look of [detectors.sampled, detectors.observed, detectors.receiptsWalked]) {
      await look();
      expect(await detectors.listed()).toEqual({});
    }
    expect(await detectors.relayed()).toBe(0);
    expect(await detectors.owed()).toEqual([]);
  });

  it("has a key listed by one round of the sweep, and by a reconciliation, where the ledger still knows the key", async () => {
    for (const walk of [detectors.sweptOnce, detectors.reconciled]) {
      await detectors.forget();
      await walk();
      expect(await detectors.listed()).toEqual({ "profile ledger": ["bypassed"] });
    }
  });

  it("is found by the comparison of marks", async () => {
    await detectors.marksCompared();
    const { rows } = await system.ledger.query("SELECT kind FROM store_rollback WHERE store = 'ledger'");
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(["ledger-went-back"]));
  });
});
