import { beforeAll, describe, expect, it } from "vitest";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { runReplayer } from "../../workers/replayer";
import { apiForTests, expectProblem } from "../fixtures/api";
import { type Actor, peopleOn, WITH_SIGN_IN } from "../fixtures/people";
import { untilDrained } from "../fixtures/system";

const api = apiForTests({ config: WITH_SIGN_IN });
const { person } = peopleOn(api);
let mara: Actor;
beforeAll(async () => {
  for (const worker of [runRelay, runMaterializer, runReplayer]) await api.system.run(worker);
  mara = await person("mara", "operator!", "producer");
});

let made = 0;
/** A key whose row somebody changed at its own version. */
async function changedRow(): Promise<string> {
  const key = `row-${++made}`;
  const body = { key, operation: "set", payload: { total: 2595 }, idempotencyKey: key };
  expect((await mara.post("/paths/profile/mutations", body)).status).toBe(202);
  await untilDrained(api.system);
  await api.system.origin.query("UPDATE profile SET doc = $2 WHERE user_id = $1", [key, '{"total": 1}']);
  return key;
}
const story = async (key: string) => (await mara.get(`/paths/profile/keys/${key}`)).body;
const rewrite = { authority: { store: "ledger" }, action: "rewrite", reason: "a script changed it" };
const openIncidents = async () => (await mara.get("/incidents?status=open")).body.items;
const close = (id: string) =>
  mara.post(`/incidents/${id}/close`, { reason: "a test", breakGlass: { reason: "a test" } });

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
  const { status, body } = await mara.post(`/paths/profile/keys/${key}/repairs`, { ...rewrite, shown });
  expect(status).toBe(201);
  expect(body).toMatchObject({ state: "repaired", applied: "1", closed: true, verdict: "converged" });
  const { rows } = await api.system.origin.query("SELECT doc FROM profile WHERE user_id = $1", [key]);
  expect(rows).toEqual([{ doc: { total: 2595 } }]);
  expect(await openIncidents()).toEqual([]);
});

describe("a repair in an incident that another one opened", () => {
  /** Repairs a key in an open incident about it, and expects that the incident stays open. */
  async function expectLeftOpen(by: Actor, key: string, opening: { title: string; keys: string[] }) {
    const scope = { paths: ["profile"], keys: { list: opening.keys } };
    const opened = await mara.post("/incidents", { title: opening.title, reason: "a test", scope });
    const { shown } = await story(key);
    const { body } = await by.post(`/paths/profile/keys/${key}/repairs`, { ...rewrite, shown });
    expect(body).toMatchObject({ state: "repaired", incident: opened.body.id, closed: false });
    expect((await close(opened.body.id)).status).toBe(200);
  }

  it("leaves it open when it holds the key", async () => {
    const key = await changedRow();
    await expectLeftOpen(mara, key, { title: "Two keys", keys: [key, "another"] });
  });

  it("leaves it open when its opener has the same name, and its title is that of the repair", async () => {
    const namesake = await person("mara", "operator!");
    const key = await changedRow();
    await expectLeftOpen(namesake, key, { title: `Repair ${key} on profile: rewrite`, keys: [key] });
  });

  it("leaves it open when the same person opened it by hand", async () => {
    const key = await changedRow();
    await expectLeftOpen(mara, key, { title: `Repair ${key} on profile: rewrite`, keys: [key] });
  });
});

it("repairs nothing that moved since it was shown, or that is not offered", async () => {
  const key = await changedRow();
  const { shown } = await story(key);
  await api.system.origin.query("UPDATE profile SET doc = $2 WHERE user_id = $1", [key, '{"total": 3}']);
  const moved = await mara.post(`/paths/profile/keys/${key}/repairs`, { ...rewrite, shown });
  expectProblem(moved, 409, "moved-since-shown", /Look again/);
  const now = { ...rewrite, shown: (await story(key)).shown };
  const rebuild = await mara.post(`/paths/profile/keys/${key}/repairs`, { ...now, action: "rebuild" });
  expectProblem(rebuild, 409, "not-offered", /Nothing was changed/);
  const { rows } = await api.system.origin.query("SELECT doc FROM profile WHERE user_id = $1", [key]);
  expect(rows).toEqual([{ doc: { total: 3 } }]);
  expect(await openIncidents()).toEqual([]);
});
