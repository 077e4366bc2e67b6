import { describe, expect, it } from "vitest";
import { apiForTests, expectProblem } from "../fixtures/api";

const api = apiForTests();

let made = 0;
/** An open incident over a path's keys with one prefix, with so many outstanding writes. */
async function backlog(keys: number, path = "profile"): Promise<{ id: string; prefix: string }> {
  const prefix = `p${++made}-`;
  const mutations = Array.from({ length: keys }, (_, i) => ({
    key: `${prefix}${i}`,
    operation: path === "feed" ? "append" : "set",
    payload: { i },
    idempotencyKey: `${prefix}${i}`,
  }));
  expect((await api.post(`/paths/${path}/mutations/batch`, { mutations })).status).toBe(207);
  const opened = await api.post("/incidents", {
    title: "A test",
    reason: "a test",
    scope: { paths: [path], keys: { prefix } },
  });
  expect(opened.status).toBe(201);
  return { id: opened.body.id, prefix };
}
const declare = (incident: string, breakGlass = { reason: "a test" }) =>
  api.post(`/incidents/${incident}/authority`, { store: "ledger", reason: "it is right", breakGlass });
const replay = (incident: string, over: object = {}) =>
  api.post(`/incidents/${incident}/plans`, { kind: "replay", selection: { all: true }, reason: "a test", ...over });
const alerts = async (incident: string) =>
  (await api.get(`/incidents/${incident}`)).body.log
    .filter((entry: { alert: boolean }) => entry.alert)
    .map(({ verb, subject, reason }: Record<string, string>) => `${verb} ${subject}: ${reason}`);

describe("a plan before there is an authority", () => {
  it("is refused, since declaring one would make it stale", async () => {
    const { id } = await backlog(2);
    expectProblem(await replay(id), 409, "authority-missing", /Nothing was changed. Declare which store is right/);
    expect((await api.get(`/incidents/${id}`)).body.plans).toEqual([]);
    expect(await alerts(id)).toEqual([]);
  });

  it("is made with the glass broken, which is in the audit with its reason", async () => {
    const { id } = await backlog(2);
    const blank = await replay(id, { breakGlass: { reason: " " } });
    expectProblem(blank, 422, "invalid", /breakGlass\/reason.*A reason is needed/);
    const plan = await replay(id, { breakGlass: { reason: "there is no time" } });
    expect(plan).toMatchObject({ status: 201, body: { status: "ready", counts: { apply: "2" } } });
    expect(await alerts(id)).toEqual(["break-glass replay: there is no time"]);
    const { rows } = await api.system.ledger.query(
      "SELECT verb, actor, reason FROM audit WHERE incident_id = $1 ORDER BY seq",
      [id],
    );
    expect(rows.map((row) => row.verb)).toEqual(["open-incident", "reconcile", "break-glass", "make-plan"]);
  });

  it("is made of single keys, which need none", async () => {
    const key = "one-key";
    await api.post("/paths/profile/mutations", { key, operation: "set", payload: {}, idempotencyKey: key });
    const scope = { paths: ["profile"], keys: { list: [key] } };
    const { body } = await api.post("/incidents", { title: "One", reason: "a test", scope });
    const plan = await replay(body.id, { breakGlass: { reason: "not needed" } });
    expect(plan).toMatchObject({ status: 201, body: { counts: { apply: "1" } } });
    expect(await alerts(body.id)).toEqual([]);
  });
});

describe("a plan ahead of a closed gate", () => {
  it("is made, and its run is refused; the glass broken, the run is taken, and raises an alert", async () => {
    const { id } = await backlog(3);
    expect((await declare(id)).status).toBe(200);
    const { body: plan } = await replay(id);
    expect((await api.get(`/incidents/${id}`)).body.plans).toMatchObject([{ total: "3", effects: "3" }]);
    const run = (over: object = {}) => api.post(`/plans/${plan.id}/runs`, { digest: plan.digest, ...over });
    expectProblem(await run(), 409, "gate-closed", /Step “stop” still waits/);
    expect(await run({ breakGlass: { reason: "it burns" } })).toMatchObject({ status: 201, body: { total: "3" } });
    expect(await alerts(id)).toEqual(["break-glass authority: a test", "break-glass replay: it burns"]);
    const { body: seen } = await api.get(`/incidents/${id}`);
    const step = seen.steps.find((s: { step: string }) => s.step === "replay");
    expect(step.brokenGlass).toMatchObject({ by: "loopback", reason: "it burns" });
  });
});

describe("a plan's canary", () => {
  it.each([
    ["none of a short list", 10, undefined, 0],
    ["one in a hundred of a long one", 120, undefined, 2],
    ["what was asked for", 12, 5, 5],
    ["none where it would be the whole list", 12, 12, 0],
  ])("is shown as its run will take it: %s", async (_, keys, canary, shown) => {
    const { id } = await backlog(keys);
    await declare(id);
    const { body: plan } = await replay(id, { canary });
    expect(plan).toMatchObject({ total: String(keys), canary: shown });
    const run = await api.post(`/plans/${plan.id}/runs`, { digest: plan.digest, breakGlass: { reason: "a test" } });
    expect(run.body).toMatchObject({ canary: String(shown), state: shown > 0 ? "canary" : "running" });
  });
});

describe("a path that another incident has in hand", () => {
  it("keeps its acknowledgments and its reads until that incident has restored it", async () => {
    const first = await backlog(1, "feed");
    const second = await backlog(1, "feed");
    const mode = { mode: "closed", reason: "a test" };
    expect((await api.post(`/incidents/${first.id}/acknowledgments`, mode)).status).toBe(200);
    const refusals = [
      await api.post(`/incidents/${second.id}/acknowledgments`, { mode: "durable-only", reason: "a test" }),
      await api.post(`/incidents/${second.id}/authority`, {
        store: "ledger",
        reason: "it is right",
        forceOriginReads: true,
        breakGlass: { reason: "a test" },
      }),
    ];
    for (const refusal of refusals)
      expectProblem(refusal, 409, "held-by-incident", new RegExp(`feed is held by incident ${first.id}.*Nothing was`));
    const { body } = await api.get("/paths/feed");
    expect(body.control).toMatchObject({ acknowledge: "closed", reads: "cache" });
    expect((await api.get(`/incidents/${second.id}`)).body).toMatchObject({ authority: null });
    expect(await alerts(second.id)).toEqual([]);
  });
});

describe("an approval that a console of the previous version gave", () => {
  it("is of the caller with that name", async () => {
    const { id } = await backlog(1);
    await declare(id);
    const plan = (await replay(id)).body;
    await api.system.ledger.query("INSERT INTO plan_approval (plan_id, actor, digest) VALUES ($1, 'noor', $2)", [
      plan.id,
      plan.digest,
    ]);
    const { rows } = await api.system.ledger.query("SELECT actor_id FROM plan_approval WHERE plan_id = $1", [plan.id]);
    expect(rows).toEqual([{ actor_id: "loopback:noor" }]);
    expect((await api.get(`/plans/${plan.id}`)).body.approvals).toMatchObject([{ by: "noor" }]);
  });
});
