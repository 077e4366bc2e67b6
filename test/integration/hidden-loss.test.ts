import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import type { Operation } from "../../lib/domain/mutation";
import { judge } from "../../lib/evidence/judge";
import { askSaved } from "../../lib/queries/saved/ask";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { runReplayer } from "../../workers/replayer";
import { askerOf } from "../fixtures/ask";
import { repairs } from "../fixtures/repair";
import { accepted, freshSystem, pathOf, type TestSystem, untilDrained, write } from "../fixtures/system";

let system: TestSystem;
let stores: Stores;
let repair: ReturnType<typeof repairs>;
let producer: Awaited<ReturnType<TestSystem["producer"]>>;
beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  repair = repairs(stores);
  producer = await system.producer();
  await system.run(runRelay);
  await system.run(runMaterializer);
  await system.run(runReplayer);
});
afterAll(() => system.close());
afterEach(async () => {
  for (const { id } of await repair.incidents.openIncidents()) await repair.close(id);
});

async function put(path: string, key: string, operation: Operation, payload: Record<string, number>): Promise<string> {
  const { mutation } = await accepted(producer, path, write(key, { operation, payload }));
  await untilDrained(system, path);
  return mutation.id;
}
async function findingsOf(path: string, key: string): Promise<string[]> {
  const judged = await judge(pathOf(stores, path), [key], { window: 20, deadlineMs: 5_000 });
  return judged.get(key)?.verdict.findings.map(({ finding }) => finding) ?? [];
}
async function answerTo(mutation: string): Promise<string | undefined> {
  const nothing = { path: null, key: null, actor: null, requestId: null, idempotencyKey: null };
  const result = await askerOf(stores)(askSaved, { ...nothing, mutation, cursor: null, limit: 5 });
  return result.ok ? result.value.answers[0]?.answer : undefined;
}
/** Tells whether the sweep's cheap comparison looks at the key. */
const isDoubtful = async (path: string, key: string) =>
  (await pathOf(stores, path).origin?.peek([key]))?.[0]?.isDoubtful === true;

describe("a sum whose row was put back, and written to before anybody looked", () => {
  it("is shown, and nothing is called saved, until the origin is declared right about it", async () => {
    const lost = await put("loyalty", "m-1", "increment", { points: 5 });
    await put("loyalty", "m-1", "increment", { points: 7 });
    expect(await findingsOf("loyalty", "m-1")).toEqual(["converged"]);
    expect(await isDoubtful("loyalty", "m-1")).toBe(false);
    await system.origin.query("UPDATE loyalty SET points = 0 WHERE member_id = 'm-1'");
    expect(await isDoubtful("loyalty", "m-1")).toBe(true);
    await put("loyalty", "m-1", "increment", { points: 1 });
    await put("loyalty", "m-1", "increment", { points: 1 });
    expect(await isDoubtful("loyalty", "m-1")).toBe(true);
    expect(await findingsOf("loyalty", "m-1")).toContain("mismatched");
    expect(await answerTo(lost)).not.toBe("saved");

    const incident = await repair.incident({ paths: ["loyalty"], keys: { list: ["m-1"] } });
    await repair.authority(incident, "origin");
    const declared = await repair.incidents.read(incident.id);
    if (declared === null) throw new Error("no incident");
    await repair.run(await repair.plan(declared, { kind: "adopt", selection: { keys: ["m-1"] } }));
    await untilDrained(system, "loyalty");
    await expect.poll(() => findingsOf("loyalty", "m-1")).toEqual(["converged"]);
    expect(await isDoubtful("loyalty", "m-1")).toBe(false);
    const { rows } = await system.origin.query("SELECT points FROM loyalty WHERE member_id = 'm-1'");
    expect(rows).toEqual([{ points: "2" }]);
  });

  it("is no loss where every write came through the path", async () => {
    await put("loyalty", "m-2", "increment", { points: 5 });
    for (let n = 0; n < 3; n++) await put("loyalty", "m-2", "increment", { points: 1 });
    expect(await findingsOf("loyalty", "m-2")).toEqual(["converged"]);
    expect(await isDoubtful("loyalty", "m-2")).toBe(false);
  });
});

describe("a greatest mark whose row was put back, and written to before anybody looked", () => {
  it("is regressed while it is below a mark that had been applied, and a replay brings that mark back", async () => {
    await put("stock-mark", "s-1", "set", { mark: 5 });
    const lost = await put("stock-mark", "s-1", "set", { mark: 90 });
    await system.origin.query(`UPDATE stock_mark SET version = 1, doc = '{"mark": 5}' WHERE sku = 's-1'`);
    await put("stock-mark", "s-1", "set", { mark: 7 });
    expect(await isDoubtful("stock-mark", "s-1")).toBe(true);
    expect(await findingsOf("stock-mark", "s-1")).toContain("regressed");
    expect(await answerTo(lost)).not.toBe("saved");

    const incident = await repair.incident({ paths: ["stock-mark"], keys: { list: ["s-1"] } });
    await repair.authority(incident, "ledger");
    const declared = await repair.incidents.read(incident.id);
    if (declared === null) throw new Error("no incident");
    await repair.run(await repair.plan(declared, { kind: "replay", selection: { keys: ["s-1"] } }));
    const { rows } = await system.origin.query("SELECT doc FROM stock_mark WHERE sku = 's-1'");
    expect(rows).toEqual([{ doc: { mark: 90 } }]);
    await expect.poll(() => findingsOf("stock-mark", "s-1")).toEqual(["converged"]);
  });
});
