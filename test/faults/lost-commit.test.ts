import { afterAll, beforeAll, expect, it } from "vitest";
import type { ProposedMutation } from "../../lib/domain/check-mutation";
import { createPool } from "../../lib/postgres/pool";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { type CuttingProxy, cuttingProxy } from "../fixtures/cutting-proxy";
import { accepted, freshSystem, type TestSystem, untilDrained, write } from "../fixtures/system";
import { expectKept, watchVersions } from "./invariants";

const LOST = 6;
const KEYS = 8;

let proxy: CuttingProxy;
let system: TestSystem;
beforeAll(async () => {
  proxy = await cuttingProxy();
  system = await freshSystem({
    through: (url) => (new URL(url).pathname.startsWith("/origin_") ? proxy.through(url) : url),
    // A worker that takes a lost answer for a refusal has used up every attempt at once.
    config: (yaml) => yaml.replaceAll("attempts: 8", "attempts: 1"),
  });
  await system.open();
  await watchVersions(system);
});
afterAll(async () => {
  await system?.close();
  await proxy?.close();
});

const CHANGES: [string, Partial<ProposedMutation>][] = [
  ["profile", {}],
  ["loyalty", { operation: "increment", payload: { points: 1 } }],
  ["feed", { operation: "append" }],
  ["stock-mark", { payload: { mark: 1 } }],
  ["order-status", { operation: "transition", basedOn: 0n }],
];

it("takes no lost answer to a commit for a refusal: receipts decide, each effect is there once, and no attempt is used up", async () => {
  const writePath = await system.producer();
  const acknowledged: string[] = [];
  const change = async (key: string, [path, part]: (typeof CHANGES)[number]) => {
    acknowledged.push((await accepted(writePath, path, write(key, part))).mutation.id);
  };
  for (let i = 0; i < KEYS; i++) for (const each of CHANGES) await change(`key-${i}`, each);
  proxy.cutAnswers(LOST, "COMMIT");
  await system.run(runRelay, "relay");
  await system.run(runMaterializer, "materializer");
  await untilDrained(system);
  expect(proxy.cut).toBe(LOST);
  // One change at a time, each of whose tries loses its answer, so that no other row can be blamed.
  for (const each of CHANGES) {
    const before = proxy.cut;
    proxy.cutAnswers(LOST, "COMMIT");
    await change("alone", each);
    await untilDrained(system);
    proxy.cutAnswers(0, "COMMIT");
    expect(proxy.cut).toBeGreaterThan(before);
  }
  await expectKept(system, acknowledged);
});

it("ends no process with a session that breaks while it is being set: whoever asked for one is told, and the next is another", async () => {
  const pool = createPool({ connectionString: system.env.ORIGIN_URL as string, name: "test" });
  proxy.cutAnswers(1, "set_config");
  await expect(pool.query("SELECT 1")).rejects.toThrow("Connection terminated");
  expect((await pool.query("SELECT 1 AS n")).rows).toEqual([{ n: 1 }]);
  await pool.end();
});
