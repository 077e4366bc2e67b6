import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { untilDrained } from "../fixtures/system";
import { randomOf } from "../setup/seed";
import { expectKept, watchVersions } from "./invariants";
import { type FaultySystem, type ProcessName, startFaultySystem } from "./processes";

const RECOVERED_WITHIN_MS = 60_000;
const BETWEEN_MS = 250;

let faulty: FaultySystem;
beforeAll(async () => {
  faulty = await startFaultySystem();
  await watchVersions(faulty.system);
});
afterAll(() => faulty?.stop());

const random = randomOf("stores-killed");
/** The moment of a fault, anywhere within the work under way. */
const atSomeMoment = () => new Promise((resolve) => setTimeout(resolve, random() * BETWEEN_MS));

/** Paths whose maintained count of what is outstanding is not what a scan of the same moment finds. */
async function miscounted(): Promise<unknown[]> {
  const { rows } = await faulty.system.ledger.query(
    `SELECT c.path, t.counted, o.scanned FROM path_control c,
       LATERAL (SELECT coalesce(sum(CASE kind WHEN 0 THEN total ELSE -total END), 0)::int AS counted
         FROM lane_tally l WHERE l.path_id = c.path_id) t,
       LATERAL (SELECT count(*)::int AS scanned FROM outstanding o WHERE o.path_id = c.path_id) o
     WHERE t.counted <> o.scanned`,
  );
  return rows;
}

describe("ledger and origin that are killed under traffic, and come back", () => {
  it(
    "lose nothing that was acknowledged, leave one receipt for each effect, and count what is outstanding as it is",
    async () => {
      const { ledger, origin } = faulty.stores;
      const programs = (["writer", "relay", "materializer", "materializer"] as ProcessName[]).map((name) =>
        faulty.start(name),
      );
      await faulty.untilAcknowledged(50);
      for (const store of [origin, ledger, ledger, origin]) {
        await faulty.untilAcknowledged(30);
        await atSomeMoment();
        store.kill("SIGKILL");
        await store.restart();
        expect(await miscounted()).toEqual([]);
      }
      await faulty.untilAcknowledged(50);
      await faulty.kill(programs[0]!);
      await untilDrained(faulty.system, undefined, RECOVERED_WITHIN_MS);
      expect(await miscounted()).toEqual([]);
      await expectKept(faulty.system, faulty.acknowledged());
      await Promise.all(programs.slice(1).map((program) => program.stop()));
    },
    2 * RECOVERED_WITHIN_MS,
  );
});
