import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { runReplayer } from "../../workers/replayer";
import { apiForTests } from "../fixtures/api";
import { until } from "../fixtures/foreign/kit/by-hand";
import { type Actor, peopleOn, WITH_SIGN_IN } from "../fixtures/people";

const KEYS = 300;
const GLASS = { breakGlass: { reason: "there is no time" } };

const api = apiForTests({ config: WITH_SIGN_IN });
const { person, token } = peopleOn(api);

let mara: Actor;
let noor: Actor;

beforeAll(async () => {
  await api.system.run(runReplayer);
  mara = await person("mara", "operator!", "approver");
  noor = await person("noor", "approver", "operator");
});

/** Keys that owe a write each on the path `profile`, under an incident of mara's. */
async function incident(keys = 1): Promise<string> {
  const producer = await token("service", "shop", "producer@profile");
  const prefix = randomUUID();
  const mutations = Array.from({ length: keys }, (_, n) => ({
    key: `${prefix}-${n}`,
    operation: "set",
    payload: { n },
    idempotencyKey: `${prefix}-${n}`,
  }));
  expect((await producer.post("/paths/profile/mutations/batch", { mutations })).status).toBe(207);
  const scope = { paths: ["profile"], keys: { prefix } };
  return (await mara.post("/incidents", { title: "A test", reason: "a test", scope })).body.id;
}

const declare = (by: Actor, id: string) =>
  by.post(`/incidents/${id}/authority`, { store: "ledger", reason: "it is right", ...GLASS });

const openingsOf = async (id: string, query = "") =>
  (await noor.get(`/broken-glass${query}`)).body.items.filter(
    ({ incident }: { incident: { id: string } }) => incident.id === id,
  );

/** A slow run of mara's under broken glass, once it has applied some. */
async function underWay(): Promise<{ run: string; incident: string }> {
  const id = await incident(KEYS);
  expect((await declare(mara, id)).status).toBe(200);
  const asked = { kind: "replay", selection: { all: true }, reason: "a test", ratePerSec: 20, canary: 0, ...GLASS };
  const plan = (await mara.post(`/incidents/${id}/plans`, asked)).body;
  const run = await mara.post(`/plans/${plan.id}/runs`, { digest: plan.digest, ...GLASS });
  expect(run).toMatchObject({ status: 201 });
  const applied = async () => Number((await mara.get(`/runs/${run.body.id}`)).body.outcomes.applied ?? 0) > 0;
  await until("the run has applied something", applied);
  return { run: run.body.id, incident: id };
}

const paused = (run: string) =>
  until("the run is paused", async () => (await mara.get(`/runs/${run}`)).body.state === "paused");

const endTime = (id: string) =>
  api.system.ledger.query(
    "UPDATE broken_glass SET opened_at = opened_at - interval '2 hours', open_until = open_until - interval '2 hours' WHERE incident_id = $1",
    [id],
  );

describe("broken glass", () => {
  it("is one opening for a person and an incident, with each step that was taken, and waits for a review", async () => {
    const id = await incident();
    await declare(mara, id);
    const asked = { kind: "replay", selection: { all: true }, reason: "a test", ...GLASS };
    expect((await mara.post(`/incidents/${id}/plans`, asked)).status).toBe(201);
    const [opening, ...others] = await openingsOf(id, "?open=true");
    expect(others).toEqual([]);
    expect(opening).toMatchObject({
      by: "mara",
      own: false,
      paths: ["profile"],
      review: null,
      uses: [
        { verb: "authority.declare", step: "authority", reason: "there is no time" },
        { verb: "plan.create", step: "replay", reason: "there is no time" },
      ],
    });
    expect(Date.parse(opening.openUntil) - Date.parse(opening.openedAt)).toBe(3_600_000);
  });

  it("is another opening once the hour is over, and for another person", async () => {
    const id = await incident();
    await declare(mara, id);
    await endTime(id);
    await declare(mara, id);
    const other = await person("omar", "operator!");
    await declare(other, id);
    expect((await openingsOf(id)).map(({ by }: { by: string }) => by).sort()).toEqual(["mara", "mara", "omar"]);
  });

  it("is reviewed by another person alone, once, and of the steps that were seen", async () => {
    const id = await incident();
    await declare(mara, id);
    const [{ id: glass }] = await openingsOf(id);
    const review = (by: Actor, uses = 1) => by.post(`/broken-glass/${glass}/review`, { note: "looked at", uses });
    expect((await review(mara)).body.code).toBe("same-person");
    expect((await review(await person("vera", "viewer", "operator!"))).body.code).toBe("forbidden");
    const service = await token("service", "pipeline", "approver");
    expect((await review(service)).body).toMatchObject({ code: "forbidden" });
    expect((await review(noor, 2)).body.code).toBe("moved-since-shown");
    expect((await openingsOf(id, "?open=true")).length).toBe(1);
    expect((await review(noor)).status).toBe(200);
    expect((await review(noor)).body.code).toBe("wrong-state");
    expect(await openingsOf(id, "?open=true")).toEqual([]);
    const [reviewed] = await openingsOf(id, "?open=false");
    expect(reviewed.review).toMatchObject({ by: "noor", note: "looked at" });
    const audited = (await noor.get(`/audit?incident=${id}&verb=review-broken-glass`)).body.items;
    expect(audited).toMatchObject([{ actor: "noor", reason: "looked at", paths: ["profile"] }]);
  });

  it("is not reviewed by the breaker's other account", async () => {
    const id = await incident();
    await declare(mara, id);
    const [{ id: glass }] = await openingsOf(id);
    const other = await person("mara", "approver");
    await api.system.ledger.query(
      "UPDATE principal SET issuer = 'https://provider.example', email = $2 WHERE principal_id = $1",
      [other.id, mara.email.toUpperCase()],
    );
    const review = (by: Actor) => by.post(`/broken-glass/${glass}/review`, { note: "looked at", uses: 1 });
    expect((await review(other)).body.code).toBe("same-person");
    expect((await review(noor)).status).toBe(200);
  });

  it("cannot be reviewed by a person whom the breaker made an approver", async () => {
    const id = await incident();
    await declare(mara, id);
    const [{ id: glass }] = await openingsOf(id);
    const friend = await person("finn", "approver");
    await api.system.ledger.query("UPDATE principal_grant SET granted_by = $2 WHERE principal_id = $1", [
      friend.id,
      `person:${mara.id}`,
    ]);
    const { body } = await friend.post(`/broken-glass/${glass}/review`, { note: "fine" });
    expect(body).toMatchObject({ code: "forbidden" });
    expect(body.detail).toContain("by a grant of the person who broke the glass");
  });

  it("is a further opening after its review", async () => {
    const id = await incident();
    await declare(mara, id);
    const [{ id: glass }] = await openingsOf(id);
    expect((await noor.post(`/broken-glass/${glass}/review`, { note: "looked at" })).status).toBe(200);
    await declare(mara, id);
    expect((await openingsOf(id, "?open=true")).length).toBe(1);
    expect((await openingsOf(id)).length).toBe(2);
  });

  it("is in the incident's report with its review", async () => {
    const id = await incident();
    await declare(mara, id);
    const report = async () => (await noor.get(`/incidents/${id}/report`)).body.brokenGlass;
    expect(await report()).toMatchObject([{ by: "mara", review: null }]);
    const text = async () =>
      (await api.call("GET", `/incidents/${id}/report`, { headers: { ...noor.headers, accept: "text/markdown" } }))
        .body;
    expect(await text()).toContain("not reviewed by another person yet");
    const [{ id: glass }] = await openingsOf(id);
    await noor.post(`/broken-glass/${glass}/review`, { note: "looked at" });
    expect(await report()).toMatchObject([{ review: { by: "noor" } }]);
    expect(await text()).toContain("reviewed by noor");
  });

  it("is not listed to a person of other paths", async () => {
    const id = await incident();
    await declare(mara, id);
    const stranger = await person("sven", "operator@feed");
    expect((await stranger.get("/broken-glass")).body.items).toEqual([]);
  });
});

describe("a run under broken glass", () => {
  it("pauses once the glass is over, and goes on only under glass that is broken again", async () => {
    const { run, incident: id } = await underWay();
    await endTime(id);
    await paused(run);
    expect((await mara.get(`/runs/${run}`)).body.because).toBe("the glass that mara broke for it is not open any more");
    expect((await mara.post(`/runs/${run}/resume`, {})).body.code).toBe("gate-closed");
    expect((await noor.post(`/runs/${run}/resume`, GLASS)).body.code).toBe("forbidden");
    expect((await mara.post(`/runs/${run}/resume`, GLASS)).status).toBe(200);
    expect((await openingsOf(id, "?open=true")).length).toBe(2);
    await mara.post(`/runs/${run}/abort`, { reason: "a test" });
  });

  it("pauses once the person who broke the glass may not break it any more", async () => {
    const breaker = await person("bea", "operator!");
    const { run } = await underWay();
    await api.system.ledger.query(
      `UPDATE broken_glass SET opened_by = 'bea', opened_by_id = $2 WHERE glass_id = (SELECT glass_id FROM run WHERE run_id = $1)`,
      [run, `person:${breaker.id}`],
    );
    await api.system.ledger.query("UPDATE principal_grant SET break_glass = false WHERE principal_id = $1", [
      breaker.id,
    ]);
    await paused(run);
    expect((await mara.get(`/runs/${run}`)).body.because).toBe("the glass that bea broke for it is not open any more");
    await mara.post(`/runs/${run}/abort`, { reason: "a test" });
  });

  it("pauses when the person who broke the glass leaves", async () => {
    const { run, incident: id } = await underWay();
    const ada = await person("ada", "admin");
    const leaver = await person("lena", "operator!");
    await api.system.ledger.query(
      "UPDATE broken_glass SET opened_by = 'lena', opened_by_id = $2 WHERE incident_id = $1",
      [id, `person:${leaver.id}`],
    );
    expect((await ada.post(`/users/${leaver.id}/end`, { reason: "left" })).status).toBe(200);
    await paused(run);
    const [opening] = await openingsOf(id, "?open=true");
    expect(Date.parse(opening.openUntil)).toBeLessThanOrEqual(Date.now());
    await mara.post(`/runs/${run}/abort`, { reason: "a test" });
  });
});
