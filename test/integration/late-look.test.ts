import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import { runObserver } from "../../workers/observer";
import { accepted, freshSystem, pathOf, type TestSystem, write } from "../fixtures/system";

/** Longer than the first look waits, and longer than an id may be old without being listed. */
const STILL_MS = 2_500;

let system: TestSystem;
let stores: Stores;
beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
});
afterAll(() => system.close());

/** The numbers of a path's mutations offered to the first look, and looked at, so far. */
async function offered(path: string): Promise<{ offered: number; observed: number }> {
  const { rows } = await system.ledger.query(
    "SELECT coalesce(sum(offered), 0)::int AS offered, coalesce(sum(observed), 0)::int AS observed FROM observation_tally WHERE horizon = 1 AND path_id = $1",
    [pathOf(stores, path).pathId],
  );
  return rows[0];
}

async function withClient(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: system.env.DATABASE_URL });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("an acknowledgment that takes longer than the first look waits", () => {
  it("is looked at once, whether it waited for a lock or for its commit, like one that was quick", async () => {
    const writePath = await system.producer();
    const observer = await system.run(runObserver, "observer");
    await accepted(writePath, "profile", write("quick"));
    await expect.poll(() => offered("profile"), { timeout: 8_000 }).toEqual({ offered: 1, observed: 1 });
    await withClient(async (client) => {
      await client.query("SELECT pg_advisory_lock(70417, $1)", [pathOf(stores, "profile").pathId]);
      const slow = accepted(writePath, "profile", write("slow-lock"));
      await rest(STILL_MS);
      await client.query("SELECT pg_advisory_unlock(70417, $1)", [pathOf(stores, "profile").pathId]);
      await slow;
    });
    await expect.poll(() => offered("profile"), { timeout: 8_000 }).toEqual({ offered: 2, observed: 2 });
    await withClient(async (client) => {
      await client.query("BEGIN");
      await client.query(
        `SELECT append_mutations($1::smallint, ARRAY[$2::uuid], ARRAY['slow-commit'], ARRAY[0::smallint], ARRAY[0::smallint], ARRAY['{"n":1}'],
           NULL, NULL, ARRAY['slow-commit'], ARRAY[gen_random_uuid()], NULL, NULL)`,
        [
          pathOf(stores, "profile").pathId,
          (await accepted(writePath, "feed", write("item", { operation: "append" }))).mutation.id.replace(/.$/, "f"),
        ],
      );
      await rest(STILL_MS);
      await client.query("COMMIT");
    });
    await expect.poll(() => offered("profile"), { timeout: 8_000 }).toEqual({ offered: 3, observed: 3 });
    await expect.poll(() => offered("feed"), { timeout: 8_000 }).toEqual({ offered: 1, observed: 1 });
    await observer.stop();
  });
});
