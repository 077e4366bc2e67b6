import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { savedAnswers } from "../../lib/api/saved";
import { observations } from "../../lib/composition/ledger-sides";
import type { Stores } from "../../lib/composition/stores";
import { openStores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import { loadConfig } from "../../lib/config/load-config";
import type { SampledFigures } from "../../lib/ledger/observations/model";
import { listDivergences } from "../../lib/queries/divergence/list";
import { askSaved } from "../../lib/queries/saved/ask";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { type Asker, askerOf } from "../fixtures/ask";
import { accepted, freshSystem, pathOf, SILENT, type TestSystem, untilDrained, write } from "../fixtures/system";

let system: TestSystem;
let stores: Stores;
let writePath: WritePath;
let asker: Asker;
beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  writePath = await system.producer();
  asker = askerOf(stores);
  await system.run(runRelay);
  await system.run(runMaterializer);
});
afterAll(() => system.close());

const NOTHING = { path: null, key: null, actor: null, requestId: null, idempotencyKey: null, mutation: null };
async function ask(part: Partial<Record<keyof typeof NOTHING, string>>, by = asker) {
  const result = await by(askSaved, { ...NOTHING, ...part, cursor: null, limit: 10 });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return savedAnswers.parse(result.value).answers;
}
const saved = async (key: string, payload: object) => {
  const { mutation } = await accepted(writePath, "profile", write(key, { payload: payload as never }));
  await untilDrained(system, "profile");
  return mutation.id;
};

describe("saved", () => {
  it("is not said of a row that was overwritten at its own version, nor of one that was written outside the path", async () => {
    const mutation = await saved("over", { n: 1 });
    expect(await ask({ mutation })).toMatchObject([{ answer: "saved" }]);
    await system.origin.query("UPDATE profile SET doc = '{\"n\": 2}' WHERE user_id = 'over'");
    expect(await ask({ mutation })).toMatchObject([
      { answer: "regressed", sentence: expect.stringMatching(/changed outside this path, at the same version 1/) },
    ]);
    await system.origin.query("UPDATE profile SET version = 9 WHERE user_id = 'over'");
    expect(await ask({ mutation })).toMatchObject([
      { answer: "unknown", sentence: expect.stringMatching(/version 9, which was written outside this path/) },
    ]);
  });

  it("is unknown, and not without record, where only the origin's receipt knows of it", async () => {
    const mutation = await saved("lost-in-ledger", { n: 1 });
    for (const table of ["mutation WHERE id", "settlement WHERE mutation_id", "idempotency WHERE mutation_id"])
      await system.ledger.query(`DELETE FROM ${table} = $1`, [mutation]);
    expect(await ask({ mutation })).toMatchObject([
      {
        answer: "unknown",
        key: "lost-in-ledger",
        sentence: expect.stringMatching(/The ledger does not know the change/),
      },
    ]);
    expect(await ask({ mutation: "019aaaaa-0000-7000-8000-00000000dead" })).toMatchObject([{ answer: "no-record" }]);
  });

  it("is then replaced only by a change whose receipt was read", async () => {
    const first = await saved("next", { n: 1 });
    const second = await saved("next", { n: 2 });
    expect(await ask({ mutation: first })).toMatchObject([{ answer: "saved-then-replaced" }]);
    await system.origin.query("DELETE FROM trueup.receipt WHERE mutation = $1", [second]);
    expect(await ask({ mutation: first })).toMatchObject([{ answer: "unknown" }]);
  });
});

const UNMEASURED: SampledFigures = {
  ingressPerSec: null,
  drainPerSec: null,
  safeDrainPerSec: null,
  headroomPerSec: null,
  catchUpMs: null,
  catchUpPerSec: null,
  catchUpRange: null,
  limitedBy: "headroom",
  delayMs: null,
  consistentWithin: null,
  observedShare: null,
  speculative: null,
  lanes: [],
  hotKeys: [],
  green: { queueConsumers: null, cacheHitRate: null, requestLatencyMs: null },
  unmeasured: {},
};

describe("by when", () => {
  it("follows the measured catch-up, and is not told while nobody measures or somebody paused", async () => {
    const { pathId } = pathOf(stores, "feed");
    const item = write("slow", { operation: "append" });
    await system.ledger.query("UPDATE path_control SET drain = 'paused', because = 'a move' WHERE path_id = $1", [
      pathId,
    ]);
    const { mutation } = await accepted(writePath, "feed", item);
    expect(await ask({ mutation: mutation.id })).toMatchObject([
      {
        answer: "accepted",
        expectedBy: null,
        sentence: expect.stringMatching(/is not known: the drain of the path is paused \(a move\)/),
      },
    ]);
    const later = "UPDATE outstanding SET not_before = now() + interval '1 hour' WHERE path_id = $1";
    await system.ledger.query(later, [pathId]);
    await system.ledger.query("UPDATE path_control SET drain = 'running', because = NULL WHERE path_id = $1", [pathId]);
    expect(await ask({ mutation: mutation.id })).toMatchObject([
      {
        expectedBy: null,
        sentence: expect.stringMatching(/is not known: the path's drain has not been measured yet/),
      },
    ]);
    await observations(stores).writeSample(pathId, {
      at: new Date(),
      figures: { ...UNMEASURED, catchUpMs: 420_000 },
      point: null,
    });
    const [told] = await ask({ mutation: mutation.id });
    expect(told?.answer).toBe("accepted");
    const inMs = Date.parse(told?.expectedBy ?? "") - Date.now();
    expect(inMs).toBeGreaterThan(400_000);
    expect(inMs).toBeLessThan(421_000);
  });
});

describe("a path that is taken out of the configuration", () => {
  it("is warned of at the start while it owes; its writes are unknown, not without record, and no divergence has a number for a path", async () => {
    const { pathId } = pathOf(stores, "loyalty");
    await system.ledger.query("UPDATE path_control SET drain = 'paused' WHERE path_id = $1", [pathId]);
    const increment = write("gone", { operation: "increment", payload: { points: 1 } });
    const { mutation } = await accepted(writePath, "loyalty", increment);
    await system.ledger.query(
      `INSERT INTO divergence (path_id, key, verdict, kinds, since, checked_at, outstanding, story)
       VALUES ($1, 'gone', 12, 4096, now(), now(), 1, '{"findings": [], "ladder": {"caches": []}}')`,
      [pathId],
    );
    const config = loadConfig({ path: system.env.TRUEUP_CONFIG ?? "", env: system.env });
    const warnings: string[] = [];
    const log = { ...SILENT, warn: (_: unknown, message?: string) => void warnings.push(message ?? "") };
    const without = await openStores({
      config: { ...config, paths: config.paths.filter((path) => path.name !== "loyalty") },
      databaseUrl: system.env.DATABASE_URL ?? "",
      name: "without",
      log: log as never,
    });
    try {
      expect(warnings).toContainEqual(
        expect.stringMatching(/^path loyalty is no longer in .* and 1 acknowledged writes are outstanding/),
      );
      const by = askerOf(without);
      for (const question of [{ mutation: mutation.id }, { key: "gone", path: "loyalty" }, { key: "gone" }])
        expect(await ask(question, by)).toMatchObject([
          {
            answer: "unknown",
            path: "loyalty",
            version: "1",
            sentence: expect.stringMatching(/^Path loyalty is no longer in the configuration/),
          },
        ]);
      const listed = await by(listDivergences, {
        path: null,
        finding: null,
        prefix: null,
        olderThanMs: null,
        cursor: null,
        limit: 50,
      });
      expect(listed.ok && listed.value.items.filter((item) => item.key === "gone")).toEqual([]);
    } finally {
      await without.close();
    }
  });
});
