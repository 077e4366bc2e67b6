import { afterAll, beforeAll, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import { keyMutations } from "../../lib/queries/key/mutations";
import { readKey } from "../../lib/queries/key/read";
import { askSaved } from "../../lib/queries/saved/ask";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { type Asker, askerOf } from "../fixtures/ask";
import { changeDrainNow } from "../fixtures/commands";
import { MARA, repairs } from "../fixtures/repair";
import { accepted, freshSystem, pathOf, type TestSystem, untilDrained, write } from "../fixtures/system";

let system: TestSystem;
let stores: Stores;
let writePath: WritePath;
let ask: Asker;
beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  writePath = await system.producer();
  ask = askerOf(stores);
  await system.run(runRelay);
  await system.run(runMaterializer);
});
afterAll(() => system.close());

const profileRow = (key: string, version: number) =>
  system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ($1, $2, $3)", [key, version, { old: true }]);

async function story(path: string, key: string) {
  const answer = await ask(readKey, { path, key });
  if (!answer.ok) throw new Error("no story");
  return answer.value;
}

it.each([1, 7])("brings the first write to a key whose row was there at version %i in above it", async (version) => {
  const key = `first-${version}`;
  await profileRow(key, version);
  const { mutation } = await accepted(writePath, "profile", write(key, { payload: { n: "new" } }));
  await untilDrained(system, "profile");
  expect(await story("profile", key)).toMatchObject({
    verdict: "converged",
    ledger: { head: String(version + 1), materialized: String(version + 1) },
    origin: { version: String(version + 1), value: { n: "new" } },
  });
  const nothing = { path: null, key: null, actor: null, requestId: null, idempotencyKey: null };
  const saved = await ask(askSaved, { ...nothing, mutation: mutation.id, cursor: null, limit: 5 });
  expect(saved).toMatchObject({ ok: true, value: { answers: [{ answer: "saved" }] } });
  const history = await ask(keyMutations, { path: "profile", key, cursor: null, limit: 10 });
  const moves = history.ok ? history.value.items[0]?.moves : [];
  expect(moves?.map((m) => m.because)).toContain(
    `numbered ${version + 1} instead of 1: the origin held version ${version} before the ledger knew the key`,
  );
});

it("keeps the order of several writes that wait for a row that was there, and calls none of it written behind its back", async () => {
  const { pathId } = pathOf(stores, "profile");
  const change = { pathId, scope: { kind: "path" as const }, reason: "a test" };
  await changeDrainNow(repairs(stores).deps, MARA, { ...change, paused: true });
  await profileRow("several", 2);
  for (const n of [1, 2, 3]) await accepted(writePath, "profile", write("several", { payload: { n } }));
  const { findings } = await story("profile", "several");
  expect(findings.map((f) => f.finding).filter((f) => f !== "masked")).toEqual(["pending"]);
  await changeDrainNow(repairs(stores).deps, MARA, { ...change, paused: false });
  await untilDrained(system, "profile");
  expect(await story("profile", "several")).toMatchObject({ verdict: "converged", origin: { value: { n: 3 } } });
});

it("lets a monotonic mark rise above the row that was there", async () => {
  await system.origin.query("INSERT INTO stock_mark (sku, version, doc) VALUES ('sku-1', 9, '{\"mark\": 5}')");
  await accepted(writePath, "stock-mark", write("sku-1", { payload: { mark: 8 } }));
  await untilDrained(system, "stock-mark");
  expect(await story("stock-mark", "sku-1")).toMatchObject({
    verdict: "converged",
    origin: { version: "10", value: { mark: 8 } },
  });
});

it("adds the first increment to a row that was there, and numbers it above that row", async () => {
  await system.origin.query("INSERT INTO loyalty (member_id, version, points) VALUES ('member-7', 7, 40)");
  await accepted(writePath, "loyalty", write("member-7", { operation: "increment", payload: { points: 2 } }));
  await accepted(writePath, "loyalty", write("member-7", { operation: "increment", payload: { points: 3 } }));
  await untilDrained(system, "loyalty");
  expect(await story("loyalty", "member-7")).toMatchObject({
    verdict: "converged",
    ledger: { head: "9", materialized: "9" },
    origin: { version: "9", value: { points: 45 } },
  });
});

it("appends the first item beside items that were there, and numbers it above them", async () => {
  await system.origin.query(
    "INSERT INTO feed (item_id, user_id, version, doc) VALUES (gen_random_uuid(), 'feed-4', 4, '{\"old\": true}')",
  );
  await accepted(writePath, "feed", write("feed-4", { operation: "append", payload: { text: "new" } }));
  await untilDrained(system, "feed");
  expect(await story("feed", "feed-4")).toMatchObject({
    verdict: "converged",
    ledger: { head: "5" },
    origin: { version: "5" },
  });
});

it("still asks a person where the ledger had brought the key in before", async () => {
  await accepted(writePath, "profile", write("known"));
  await untilDrained(system, "profile");
  await system.origin.query("UPDATE profile SET version = 40 WHERE user_id = 'known'");
  await accepted(writePath, "profile", write("known"));
  await expect.poll(async () => (await story("profile", "known")).verdict).toBe("bypassed");
  await expect
    .poll(async () => (await story("profile", "known")).findings.map((f) => f.finding))
    .toContain("conflicted");
});
