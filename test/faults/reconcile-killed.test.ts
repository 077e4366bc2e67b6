import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ledgerReads } from "../../lib/composition/ledger-sides";
import { reconciliations } from "../../lib/composition/reconcile";
import { readReconciliation } from "../../lib/queries/reconciliation/read";
import { askerOf } from "../fixtures/ask";
import { startReconciliation } from "../fixtures/commands";
import { endLeases } from "../fixtures/leases";
import { fillKeys, keyOf } from "../fixtures/many-keys";
import { MARA, repairs } from "../fixtures/repair";
import { pathOf } from "../fixtures/system";
import { type FaultySystem, startFaultySystem } from "./processes";

const KEYS = 120_000;
const DEATHS = 3;
/** An odd number a key, so that findings lie all over the walk. */
const EVERY = 997;
const RESUMED_WITHIN_MS = 60_000;

let faulty: FaultySystem;
beforeAll(async () => {
  faulty = await startFaultySystem();
});
afterAll(() => faulty.stop());

it(
  "a reconciliation whose worker is killed again and again is gone on with, loses no finding and counts none twice",
  async () => {
    const { system } = faulty;
    const { DATABASE_URL = "", ORIGIN_URL = "", CACHE_EU_URL = "", CACHE_US_URL = "" } = system.env;
    const stores = await system.open();
    const path = pathOf(stores, "profile");
    await fillKeys(
      { ledgerUrl: DATABASE_URL, originUrl: ORIGIN_URL, cacheUrls: { eu: CACHE_EU_URL, us: CACHE_US_URL }, path },
      KEYS,
    );
    const eu = new Redis(CACHE_EU_URL);
    const planted: string[] = [];
    for (let i = 0; i < KEYS; i += EVERY) {
      await eu.hset(`profile:${keyOf(i, KEYS)}`, { value: '{"changed":true}' });
      await eu.hset(`profile:ghost-${i}`, {
        value: "{}",
        version: "3",
        speculative: "1",
        tombstone: "0",
        writtenAt: "1",
        mutation: "",
      });
      planted.push(keyOf(i, KEYS), `ghost-${i}`);
    }
    eu.disconnect();
    const _ledger = reconciliations(stores);
    const repair = repairs(stores);
    const incident = await repair.incident({ paths: ["profile"] });
    const started = await startReconciliation(repair.deps, incident.id, MARA);
    const id = started.ok ? started.value.id : "";
    const detail = async () => {
      const answer = await askerOf(stores)(readReconciliation, { id });
      if (!answer.ok) throw new Error("no reconciliation");
      return answer.value;
    };
    const scanned = async () => Number((await detail()).scanned);
    for (let death = 0; death < DEATHS; death++) {
      const before = await scanned();
      const worker = faulty.start("reconciler");
      await expect.poll(scanned, { timeout: RESUMED_WITHIN_MS, interval: 10 }).toBeGreaterThan(before);
      expect((await detail()).state).toBe("running");
      await faulty.kill(worker);
      await endLeases(system.ledger, "reconciliation");
    }
    const last = faulty.start("reconciler");
    await expect.poll(async () => (await detail()).state, { timeout: RESUMED_WITHIN_MS, interval: 50 }).toBe("done");
    const { rows } = await system.ledger.query<{ key: string }>(
      "SELECT key FROM reconciliation_finding WHERE reconciliation_id = $1 ORDER BY key",
      [id],
    );
    expect(rows.map((row) => row.key)).toEqual(planted.sort());
    const done = await detail();
    expect(done).toMatchObject({ open: String(planted.length), found: { phantom: String(planted.length / 2) } });
    expect(done.checkpoint[0]).toMatchObject({ source: "ledger", scanned: String(KEYS) });
    const { reconciler, others } = await ledgerReads(stores).findersOf(path.pathId);
    // A sensor may report a planted key first; no key is counted twice.
    expect(reconciler + others).toBe(BigInt(planted.length));
    await last.stop();
  },
  5 * RESUMED_WITHIN_MS,
);
