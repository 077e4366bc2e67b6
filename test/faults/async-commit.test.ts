import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { Traffic } from "../fixtures/five-models";
import { serversForTests } from "../fixtures/own-servers";
import { expectSound, HEALED_WITHIN, notesOf } from "../fixtures/put-back";
import { written } from "../fixtures/restored-tables";
import { systemOn, type TestSystem, untilDrained } from "../fixtures/system";
import { randomOf } from "../setup/seed";

const KILLS = 4;
const WITHIN_MS = 300;

const servers = serversForTests();
let system: TestSystem;
let traffic: Traffic;
const random = randomOf("async-commit");

beforeAll(async () => {
  system = await systemOn({ ...process.env, ...servers.env, TRUEUP_SECRET: "s".repeat(32) });
  for (const setting of ["synchronous_commit = off", "wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'"])
    await system.origin.query(`ALTER SYSTEM SET ${setting}`);
  await system.origin.query("SELECT pg_reload_conf()");
  await system.origin.query("CREATE TABLE asynchronous (n integer)");
  traffic = new Traffic(await system.producer());
  await system.run(runRelay, "relay");
  await system.run(runMaterializer, "materializer");
});
afterAll(async () => {
  await traffic.stop();
  await system.close();
});

async function killed(): Promise<void> {
  servers.stores.origin.kill("SIGKILL");
  await servers.stores.origin.restart();
}

describe("an origin that commits asynchronously and is killed", () => {
  it("loses nothing that is settled, whenever it is killed", async () => {
    traffic.start();
    for (let kills = 0; kills < KILLS; kills++) {
      await traffic.reached(traffic.acknowledged.length + 30);
      await new Promise((resolve) => setTimeout(resolve, random() * WITHIN_MS));
      await killed();
    }
    await traffic.stop();
    await untilDrained(system, undefined, 60_000);
    await expectSound(system, traffic);
    expect(await notesOf(system)).toEqual([]);
  }, 180_000);

  it("loses what others committed as it is set up to, so that the loss above would have been seen", async () => {
    await expect
      .poll(async () => {
        await system.origin.query("INSERT INTO asynchronous SELECT 1");
        const before = await rowsThere();
        await killed();
        return (await rowsThere()) < before;
      }, HEALED_WITHIN)
      .toBe(true);
  }, 120_000);
});

/** Retries until the killed server answers. */
async function rowsThere(): Promise<number> {
  for (;;) {
    const answer = await system.origin.query("SELECT count(*)::int AS n FROM asynchronous").catch(() => null);
    if (answer !== null) return answer.rows[0].n;
  }
}

describe("newest flushes of an origin that are taken away with their marks", () => {
  it("are found out, and their effects come back once", async () => {
    await written(traffic, 60);
    await untilDrained(system);
    const lost = await withoutNewestFlushes();
    expect(lost).toBeGreaterThan(0);
    await expect
      .poll(() => notesOf(system), HEALED_WITHIN)
      .toContainEqual(expect.objectContaining({ kind: "origin-went-back", over: true }));
    await untilDrained(system, undefined, 60_000);
    await expectSound(system, traffic);
  }, 120_000);
});

/** Removes each lane's newest flush of the feed, as if it had never reached the disk; returns the number of its items. */
async function withoutNewestFlushes(): Promise<number> {
  const client = await system.origin.connect();
  try {
    await client.query("BEGIN; SELECT FROM trueup.mark FOR UPDATE");
    const newest =
      "trueup.flush f JOIN trueup.mark m USING (path, lane, number) WHERE f.path = 'feed' AND f.number > 1";
    await client.query(
      `CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT f.path, f.lane, f.number, unnest(f.ids) AS id FROM ${newest}`,
    );
    const { rowCount } = await client.query("DELETE FROM feed WHERE item_id IN (SELECT id FROM gone)");
    await client.query("DELETE FROM trueup.receipt WHERE mutation IN (SELECT id FROM gone)");
    await client.query(
      "DELETE FROM trueup.flush f USING gone g WHERE (f.path, f.lane, f.number) = (g.path, g.lane, g.number)",
    );
    await client.query(
      `UPDATE trueup.mark m SET number = f.number, nonce = f.nonce FROM gone g, trueup.flush f
       WHERE (m.path, m.lane) = (g.path, g.lane) AND (f.path, f.lane, f.number) = (g.path, g.lane, g.number - 1)`,
    );
    await client.query("COMMIT");
    return rowCount ?? 0;
  } finally {
    client.release();
  }
}
