import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import { judge } from "../../lib/evidence/judge";
import { askSaved } from "../../lib/queries/saved/ask";
import { runMaterializer } from "../../workers/materializer";
import { runReconciler } from "../../workers/reconciler";
import { runRelay } from "../../workers/relay";
import { askerOf } from "../fixtures/ask";
import { Traffic } from "../fixtures/five-models";
import { RECEIPTS, ROW_TABLES, tablesOf, written } from "../fixtures/restored-tables";
import { accepted, freshSystem, inHaste, pathOf, type TestSystem, untilDrained } from "../fixtures/system";
import { effects, unkept } from "./invariants";

let system: TestSystem;
let traffic: Traffic;
let stores: Stores;
let producer: Awaited<ReturnType<TestSystem["producer"]>>;

const HEALED_WITHIN = { timeout: 60_000, interval: 100 };

beforeAll(async () => {
  system = await freshSystem({ config: inHaste });
  stores = await system.open();
  producer = await system.producer({ stores });
  traffic = new Traffic(producer);
  await system.run(runRelay, "relay");
  await system.run(runMaterializer, "materializer");
  await system.run(runReconciler, "reconciler");
});
afterAll(async () => {
  await traffic.stop();
  await system.close();
});

const owedAgain = async () =>
  Number(
    (
      await system.ledger.query(
        "SELECT coalesce(sum(owed_again), 0) AS n FROM store_rollback WHERE kind = 'receipts-lost' AND settled_at IS NOT NULL",
      )
    ).rows[0].n,
  );

/** Settlements of a path whose receipts are not there. */
async function unproven(): Promise<string[]> {
  const { rows: settled } = await system.ledger.query("SELECT mutation_id AS id FROM settlement WHERE outcome = 1");
  const { rows: receipts } = await system.origin.query("SELECT mutation AS id FROM trueup.receipt");
  const there = new Set(receipts.map((row) => row.id));
  return settled.map((row) => row.id).filter((id) => !there.has(id));
}

const conflicted = async () =>
  (
    await system.ledger.query(
      "SELECT c.path, o.key, o.version FROM outstanding o JOIN path_control c USING (path_id) WHERE o.state = 2 ORDER BY 1, 2, 3",
    )
  ).rows as { path: string; key: string; version: string }[];

async function findingsOf(path: string, key: string): Promise<string[] | undefined> {
  const judged = await judge(pathOf(stores, path), [key], { window: 20, deadlineMs: 5_000 });
  return judged.get(key)?.verdict.findings.map(({ finding, sentence }) => `${finding}: ${sentence}`);
}

describe("tables and receipts of an origin that are put back while its marks stay", () => {
  it("owes again whatever lost its receipt, under every replay model", async () => {
    await written(traffic, 60);
    await untilDrained(system);
    const then = await tablesOf(system.origin, [...ROW_TABLES, ...RECEIPTS]);
    await accepted(producer, "order-status", step("chain", 0n));
    await written(traffic, 80);
    await untilDrained(system);
    await then.putBack();
    // The next step finds the origin behind it, and waits aside for a decision until what it builds on is there again.
    await accepted(producer, "order-status", step("chain", 1n));
    await expect.poll(unproven, HEALED_WITHIN).toEqual([]);
    await untilDrained(system, undefined, 60_000);
    expect(
      await unkept(
        system,
        traffic.acknowledged.map((a) => a.id),
      ),
    ).toEqual({ lost: [], unsettled: [] });
    for (const [name, [there, due]] of Object.entries(await effects(system))) expect(there, name).toEqual(due);
    expect(await owedAgain()).toBeGreaterThanOrEqual(60);
    const { rows } = await system.origin.query("SELECT version FROM order_status WHERE order_id = 'chain'");
    expect(rows).toEqual([{ version: "2" }]);
  }, 180_000);
});

const step = (key: string, basedOn: bigint) => ({
  ...{ key, operation: "transition" as const, payload: { basedOn: String(basedOn) }, basedOn },
  idempotencyKey: `${key} from ${basedOn}`,
});

describe("receipts of an origin that are put back alone", () => {
  it("give no increment a second effect: whoever may be in a row already waits for a decision", async () => {
    await written(traffic, 30);
    await untilDrained(system);
    const then = await tablesOf(system.origin, RECEIPTS);
    const since = traffic.acknowledged.length;
    await written(traffic, 50);
    await untilDrained(system);
    await then.putBack();
    await expect.poll(unproven, HEALED_WITHIN).toEqual([]);
    await expect
      .poll(async () => (await conflicted()).filter(({ path }) => path === "loyalty").length, HEALED_WITHIN)
      .toBe(increments(since));
    await written(traffic, 20);
    await expect.poll(points, HEALED_WITHIN).toBe(increments(0));
    for (const { path, key } of await conflicted())
      expect(await findingsOf(path, key)).toContainEqual(expect.stringContaining("conflicted"));
  }, 180_000);
});

const increments = (since: number) => traffic.acknowledged.slice(since).filter(({ path }) => path === "loyalty").length;
const points = async () =>
  Number((await system.origin.query("SELECT coalesce(sum(points), 0) AS n FROM loyalty")).rows[0].n);

describe("rows of an origin that are put back alone, while receipts and marks stay", () => {
  it("are shown as regressed, under every replay model", async () => {
    await written(traffic, 30);
    const then = await tablesOf(system.origin, ROW_TABLES);
    const since = traffic.acknowledged.length;
    await written(traffic, 40);
    await expect.poll(owed, HEALED_WITHIN).toEqual([]);
    await then.putBack();
    const lost = new Set(traffic.acknowledged.slice(since).map(({ path, proposed }) => `${path} ${proposed.key}`));
    await expect.poll(async () => missingFrom(lost, await divergent()), HEALED_WITHIN).toEqual([]);
    for (const one of lost) {
      const [path, key] = one.split(" ") as [string, string];
      expect(await findingsOf(path, key), one).toContainEqual(expect.stringContaining("regressed"));
    }
  }, 180_000);
});

describe("items that are put back alone under newer ones", () => {
  it("are shown as regressed, though the key's newest item is the ledger's newest", async () => {
    const item = (n: number) => ({
      ...{ key: "hidden", operation: "append" as const, payload: { n } },
      idempotencyKey: `hidden ${n}`,
    });
    const then = await tablesOf(system.origin, ["feed"]);
    const { mutation } = await accepted(producer, "feed", item(1));
    await expect.poll(owed, HEALED_WITHIN).toEqual([]);
    await then.putBack();
    await accepted(producer, "feed", item(2));
    await expect.poll(owed, HEALED_WITHIN).toEqual([]);
    expect(await findingsOf("feed", "hidden")).toEqual([expect.stringContaining("regressed")]);
    await expect.poll(divergent, HEALED_WITHIN).toContain("feed hidden");
    const nothing = { path: null, key: null, actor: null, requestId: null, idempotencyKey: null };
    const saved = await askerOf(stores)(askSaved, { ...nothing, mutation: mutation.id, cursor: null, limit: 10 });
    expect(saved.ok && saved.value.answers.map(({ answer }) => answer)).toEqual(["regressed"]);
  }, 120_000);
});

const owed = async () =>
  (await system.ledger.query("SELECT mutation_id FROM outstanding WHERE state <> 2 LIMIT 3")).rows;

const divergent = async () =>
  (
    await system.ledger.query(
      "SELECT c.path || ' ' || d.key AS key FROM divergence d JOIN path_control c USING (path_id)",
    )
  ).rows.map((row) => row.key as string);

const missingFrom = (wanted: ReadonlySet<string>, there: string[]) => [...wanted].filter((one) => !there.includes(one));
