import { beforeAll, expect, it } from "vitest";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { runReplayer } from "../../workers/replayer";
import { apiForTests, expectProblem } from "../fixtures/api";
import { untilDrained } from "../fixtures/system";

const api = apiForTests();
beforeAll(async () => {
  for (const worker of [runRelay, runMaterializer, runReplayer]) await api.system.run(worker);
});

let made = 0;
/** A key whose row somebody changed at its own version. */
async function changedRow(): Promise<string> {
  const key = `row-${++made}`;
  const body = { key, operation: "set", payload: { total: 2595 }, idempotencyKey: key };
  expect((await api.post("/paths/profile/mutations", body)).status).toBe(202);
  await untilDrained(api.system);
  await api.system.origin.query("UPDATE profile SET doc = $2 WHERE user_id = $1", [key, '{"total": 1}']);
  return key;
}
const story = async (key: string) => (await api.get(`/paths/profile/keys/${key}`)).body;
const rewrite = { authority: { store: "ledger" }, action: "rewrite", reason: "a script changed it" };
const openIncidents = async () => (await api.get("/incidents?status=open")).body.items;

it("repairs a key within one confirmation, and leaves no incident open behind it", async () => {
  const key = await changedRow();
  const { shown, findings } = await story(key);
  expect(findings[0].waysBack).toContainEqual({
    authority: "ledger",
    region: null,
    action: "rewrite",
    offered: true,
    because: null,
  });
  const { status, body } = await api.post(`/paths/profile/keys/${key}/repairs`, { ...rewrite, shown });
  expect(status).toBe(201);
  expect(body).toMatchObject({ state: "repaired", applied: "1", closed: true, verdict: "converged" });
  const { rows } = await api.system.origin.query("SELECT doc FROM profile WHERE user_id = $1", [key]);
  expect(rows).toEqual([{ doc: { total: 2595 } }]);
  expect(await openIncidents()).toEqual([]);
});

it("joins the open incident that holds the key, and leaves that one open", async () => {
  const key = await changedRow();
  const scope = { paths: ["profile"], keys: { list: [key, "another"] } };
  const opened = await api.post("/incidents", { title: "Two keys", reason: "a test", scope });
  const { shown } = await story(key);
  const { body } = await api.post(`/paths/profile/keys/${key}/repairs`, { ...rewrite, shown });
  expect(body).toMatchObject({ state: "repaired", incident: opened.body.id, closed: false });
  const close = { reason: "a test", breakGlass: { reason: "a test" } };
  expect((await api.post(`/incidents/${opened.body.id}/close`, close)).status).toBe(200);
});

it("repairs nothing that moved since it was shown, or that is not offered", async () => {
  const key = await changedRow();
  const { shown } = await story(key);
  await api.system.origin.query("UPDATE profile SET doc = $2 WHERE user_id = $1", [key, '{"total": 3}']);
  const moved = await api.post(`/paths/profile/keys/${key}/repairs`, { ...rewrite, shown });
  expectProblem(moved, 409, "moved-since-shown", /Look again/);
  const now = { ...rewrite, shown: (await story(key)).shown };
  const rebuild = await api.post(`/paths/profile/keys/${key}/repairs`, { ...now, action: "rebuild" });
  expectProblem(rebuild, 409, "not-offered", /Nothing was changed/);
  const { rows } = await api.system.origin.query("SELECT doc FROM profile WHERE user_id = $1", [key]);
  expect(rows).toEqual([{ doc: { total: 3 } }]);
  expect(await openIncidents()).toEqual([]);
});
