import { afterAll, beforeAll, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import { runMaterializer } from "../../workers/materializer";
import { runReconciler } from "../../workers/reconciler";
import { runRelay } from "../../workers/relay";
import { runReplayer } from "../../workers/replayer";
import { apiForTests } from "../fixtures/api";
import { DAMAGES, handsOn, MODEL_PATHS, type ModelPath } from "../fixtures/damaged-keys";
import { until } from "../fixtures/foreign/kit/by-hand";
import { inHaste, untilDrained } from "../fixtures/system";

const api = apiForTests({ config: inHaste });
let stores: Stores;
let hands: ReturnType<typeof handsOn>;
beforeAll(async () => {
  stores = await api.system.open();
  hands = handsOn({ system: api.system, stores });
  for (const worker of [runRelay, runMaterializer, runReplayer, runReconciler]) await api.system.run(worker);
});
afterAll(() => hands.close());

const profile = MODEL_PATHS.find(({ path }) => path === "profile") as ModelPath;
const CHANGED = "row changed at its version";
const BYPASSED = "row written from elsewhere";
const damageOf = (name: string) => DAMAGES.find((damage) => damage.name === name) as (typeof DAMAGES)[number];
let made = 0;

/** Keys of one beginning, each damaged in its way and listed. */
async function damaged(prefix: string, names: string[]): Promise<string[]> {
  const keys = names.map((name) => `${prefix}${name.replaceAll(" ", "-")}`);
  for (const key of keys)
    for (const n of [1, 2]) {
      const body = { key, operation: "set", ...profile.change(n), idempotencyKey: `rules-${++made}` };
      expect((await api.post("/paths/profile/mutations", body)).status).toBe(202);
    }
  await untilDrained(api.system);
  for (const [i, name] of names.entries()) await damageOf(name).do(hands, profile, keys[i] as string, "");
  await until("every damage is listed", async () => {
    const { items } = (await api.get(`/divergences?path=profile&prefix=${prefix}`)).body;
    return items.length === keys.length;
  });
  return keys;
}

async function opened(prefix: string): Promise<string> {
  const scope = { paths: ["profile"], keys: { prefix } };
  const { status, body } = await api.post("/incidents", { title: prefix, reason: "a test", scope });
  expect(status).toBe(201);
  await api.post(`/incidents/${body.id}/acknowledgments`, { mode: "durable-only", reason: "a test" });
  await until(
    "the producers have followed",
    async () => (await api.get(`/incidents/${body.id}`)).body.steps[0].gate.open,
  );
  return body.id;
}

const preview = (id: string, part: string) => api.get(`/incidents/${id}/authority/preview?${part}`);
const figuresOf = async (id: string, part: string, store: string) => {
  const { body } = await preview(id, part);
  const { kept, changed, discarded } = body.stores.find((each: { store: string }) => each.store === store);
  return { kept, changed, discarded };
};
const declare = (id: string, body: object) => api.post(`/incidents/${id}/authority`, { reason: "a test", ...body });
const planned = (id: string, kind: string, selection: object) =>
  api.post(`/incidents/${id}/plans`, { kind, selection: { path: "profile", ...selection }, reason: "a test" });

it("counts each rule before it is declared, and lets each plan act under the store of its own rule alone", async () => {
  const [changed, bypassed] = (await damaged("mixed-", [CHANGED, BYPASSED])) as [string, string];
  const id = await opened("mixed-");
  expect(await figuresOf(id, "finding=bypassed", "origin")).toEqual({ kept: "0", changed: "1", discarded: "0" });
  expect(await figuresOf(id, "finding=mismatched", "ledger")).toMatchObject({ changed: "1", discarded: "0" });
  const rules = [{ for: { finding: "bypassed" }, store: "origin" }];
  const { status, body } = await declare(id, { store: "ledger", rules });
  expect(status).toBe(200);
  expect(body.authority.rules).toEqual([{ for: { finding: "bypassed" }, store: "origin", region: null }]);

  expect((await planned(id, "rewrite", { findings: ["bypassed"] })).body.detail).toContain("has declared the origin");
  expect((await planned(id, "adopt", { findings: ["mismatched"] })).body.detail).toContain("has declared the ledger");
  expect((await planned(id, "rewrite", { prefix: "mixed-" })).body.detail).toContain(
    "a rule of this incident excepts a part",
  );

  for (const [kind, finding] of [
    ["adopt", "bypassed"],
    ["rewrite", "mismatched"],
  ]) {
    const { body: plan } = await planned(id, kind as string, { findings: [finding] });
    expect(plan.counts).toEqual({ apply: "1" });
    const run = await api.post(`/plans/${plan.id}/runs`, { digest: plan.digest });
    expect(run.status).toBe(201);
    await until("the run is done", async () => (await api.get(`/runs/${run.body.id}`)).body.state === "done");
  }
  for (const key of [changed, bypassed])
    await until(
      `${key} has converged`,
      async () => (await api.get(`/paths/profile/keys/${key}`)).body.verdict === "converged",
    );
  const glass = { breakGlass: { reason: "the test is over" } };
  expect((await api.post(`/incidents/${id}/close`, { reason: "a test", reopenPaths: true, ...glass })).status).toBe(
    200,
  );
});

it("refuses a rule about what the incident is not about, and one whose figures grew since they were shown", async () => {
  await damaged("grown-", [BYPASSED]);
  const id = await opened("grown-");
  expect((await preview(id, "prefix=other-")).body).toMatchObject({ code: "invalid" });
  expect((await preview(id, "finding=stale&region=eu")).body).toMatchObject({ code: "invalid" });
  const refusedRules = [
    { for: { prefix: "other-" }, store: "origin" },
    { for: { region: "moon" }, store: "origin" },
  ];
  for (const rule of refusedRules) {
    const { status, body } = await declare(id, { store: "ledger", rules: [rule] });
    expect([status, body.code]).toEqual([422, "invalid"]);
  }
  const shown = { changed: "0", discarded: "0" };
  const grown = await declare(id, {
    store: "origin",
    rules: [{ for: { finding: "bypassed" }, store: "ledger", shown }],
  });
  expect([grown.status, grown.body.code]).toEqual([409, "moved-since-shown"]);
  expect((await api.get(`/incidents/${id}`)).body.authority).toBeNull();
});
