import { afterAll, beforeAll, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import { laneOf } from "../../lib/domain/lane";
import { runMaterializer } from "../../workers/materializer";
import { runObserver } from "../../workers/observer";
import { runReconciler } from "../../workers/reconciler";
import { runRelay } from "../../workers/relay";
import { runReplayer } from "../../workers/replayer";
import { runSampler } from "../../workers/sampler";
import { runSteward } from "../../workers/steward";
import { apiForTests } from "../fixtures/api";
import { DAMAGES, handsOn, MODEL_PATHS, type ModelPath } from "../fixtures/damaged-keys";
import { follow } from "../fixtures/follower";
import { until } from "../fixtures/foreign/kit/by-hand";
import { inHaste, untilDrained } from "../fixtures/system";

const api = apiForTests({ config: inHaste });
let stores: Stores;
let hands: ReturnType<typeof handsOn>;
beforeAll(async () => {
  stores = await api.system.open();
  hands = handsOn({ system: api.system, stores });
  const workers = [runRelay, runMaterializer, runReplayer, runSampler, runObserver, runReconciler, runSteward];
  for (const worker of workers) await api.system.run(worker);
});
afterAll(() => hands.close());

const profile = MODEL_PATHS.find(({ path }) => path === "profile") as ModelPath;
let made = 0;

/** The n-th change of a key; answers its mutation. */
async function change(of: ModelPath, key: string, n: number): Promise<string> {
  const body = { key, operation: "set", ...of.change(n), idempotencyKey: `change-${++made}` };
  const { status, body: answer } = await api.post(`/paths/${of.path}/mutations`, body);
  expect(status).toBe(202);
  return answer.mutation.id;
}

const keyOf = (name: string) => name.replaceAll(" ", "-");
const verdictOf = async (key: string) => (await api.get(`/paths/profile/keys/${key}`)).body.verdict;

/** Damages a key of its own for each name, as other programs do, and waits until the sweep has listed all of them. */
async function damaged(names: string[]): Promise<string[]> {
  const damages = DAMAGES.filter(({ name }) => names.includes(name));
  for (const { name } of damages) for (const n of [1, 2]) await change(profile, keyOf(name), n);
  await untilDrained(api.system);
  for (const { name, third, do: damage } of damages) {
    const key = keyOf(name);
    const id = third ? await change(profile, key, 3) : "";
    await damage(hands, profile, key, id);
  }
  const keys = damages.map(({ name }) => keyOf(name));
  await until("every damage is listed", async () => {
    const { items } = (await api.get("/divergences?path=profile&limit=100")).body;
    return keys.every((key) => items.some((item: { key: string }) => item.key === key));
  });
  return keys;
}

async function opened(title: string): Promise<string> {
  const scope = { paths: ["profile"] };
  const { status, body } = await api.post("/incidents", { title, reason: "a test", scope });
  expect(status).toBe(201);
  return body.id;
}

it("closes an incident about every kind of damage by its next steps alone, and leaves no key diverging", async () => {
  const keys = await damaged([
    "row changed at its version",
    "entry wrong at its version",
    "row written from elsewhere",
    "row fell back",
    "entry that nothing durable knows",
    "old entry",
    "old entry in one region",
  ]);
  const { end, pressed } = await follow(api, await opened("Everything at once"));
  expect({ end: end.kind, pressed }).toMatchObject({ end: "done" });
  for (const key of keys) expect([key, await verdictOf(key)]).toEqual([key, "converged"]);
  expect(pressed.slice(0, 2)).toEqual(["Show no unsaved writes", "The ledger is right"]);
  // No repair is asked for a second time because a list is a moment old.
  const plans = pressed.filter((label) => /\d+ keys?/.test(label));
  expect(plans).toEqual([...new Set(plans)]);
});

it("resumes a lane and a key that somebody holds, and closes once their writes are in the record", async () => {
  const held = ["held-key", "in-a-held-lane"];
  for (const key of held) await change(profile, key, 1);
  await untilDrained(api.system);
  const parts = [{ key: held[0] }, { lane: laneOf(held[1] as string, 4) }];
  for (const part of parts)
    expect((await api.post("/paths/profile/drain", { ...part, paused: true, reason: "a deploy" })).status).toBe(200);
  for (const key of held) await change(profile, key, 2);
  const { end, pressed } = await follow(api, await opened("Held back"));
  expect({ end: end.kind, pressed }).toMatchObject({ end: "done" });
  expect(pressed.filter((label) => label.startsWith("Resume"))).toEqual([
    "Resume a held key of Customer profile",
    expect.stringMatching(/^Resume lane \d of Customer profile$/),
  ]);
  for (const key of held) expect([key, await verdictOf(key)]).toEqual([key, "converged"]);
});

it("follows a person who declares the record right in the middle of a run for the ledger", async () => {
  const keys = ["row-changed-first", "row-changed-second"];
  for (const key of keys) for (const n of [1, 2]) await change(profile, key, n);
  await untilDrained(api.system);
  for (const key of keys) await hands.row(profile, key, 2, 1_000);
  const incident = await opened("Two minds");
  const on = (call: string, body: object) => api.post(`/incidents/${incident}/${call}`, { ...body, reason: "a test" });
  expect((await on("acknowledgments", { mode: "durable-only" })).status).toBe(200);
  const declared = (store: string) =>
    until(`${store} is declared`, async () => (await on("authority", { store })).status === 200);
  await declared("ledger");
  const plan = await on("plans", { kind: "rewrite", selection: { keys, path: "profile" }, canary: 1 });
  const planned = async () => (await api.get(`/plans/${plan.body.id}`)).body;
  await until("the plan is frozen", async () => (await planned()).status === "ready");
  const run = await api.post(`/plans/${plan.body.id}/runs`, { digest: (await planned()).digest });
  await until("the canary waits", async () => (await api.get(`/runs/${run.body.id}`)).body.state === "waiting");
  await declared("origin");
  const { end, pressed } = await follow(api, incident);
  expect({ end: end.kind, pressed }).toMatchObject({ end: "done" });
  expect(pressed.slice(0, 2)).toEqual(["Abort the rewrite", "Take 1 key into the ledger as the record has them"]);
  for (const key of keys) expect([key, await verdictOf(key)]).toEqual([key, "converged"]);
  const { rows } = await api.system.origin.query(
    "SELECT doc->>'n' AS n FROM profile WHERE user_id = ANY ($1) ORDER BY n",
    [keys],
  );
  // The canary had the ledger's value, and the other row is as the record has it.
  expect(rows.map(({ n }) => n)).toEqual(["1000", "2"]);
});

it("hands over what only a person can decide, and says what", async () => {
  const [key] = await damaged(["change that waits for a decision"]);
  const { end } = await follow(api, await opened("A decision"));
  expect(end).toMatchObject({ kind: "hand-over", or: { action: { do: "look-at-findings", finding: "conflicted" } } });
  expect(end.mends).toEqual([expect.stringContaining("wait for a decision: amend or suppress")]);
  expect(await verdictOf(key as string)).toBe("conflicted");
});
