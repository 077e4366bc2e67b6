import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { apiForTests, expectProblem } from "../fixtures/api";
import { type Actor, peopleOn, WITH_BINDING_FEED } from "../fixtures/people";

const api = apiForTests({ config: WITH_BINDING_FEED });
const { person, token } = peopleOn(api);

const GLASS = { breakGlass: { reason: "a test" } };

/** Gives an account the e-mail address of another one, written otherwise, as if a provider had made it. */
const joined = (other: Actor, { email }: Actor) =>
  api.system.ledger.query(
    "UPDATE principal SET issuer = 'https://provider.example', email = $2 WHERE principal_id = $1",
    [other.id, email.toUpperCase()],
  );

/** An open incident over one outstanding write of a path whose writes bind. */
async function incidentOf(by: Actor): Promise<string> {
  const producer = await token("service", "shop", "producer@feed");
  const key = randomUUID();
  const write = { key, operation: "append", payload: { n: 1 }, idempotencyKey: key };
  expect(await producer.post("/paths/feed/mutations", write)).toMatchObject({ status: 202 });
  const scope = { paths: ["feed"], keys: { list: [key] } };
  const opened = await by.post("/incidents", { title: "A test", reason: "a test", scope });
  expect(opened).toMatchObject({ status: 201 });
  return opened.body.id;
}

describe("two accounts with one e-mail address are one person", () => {
  it("who does not confirm an authority that it proposed", async () => {
    const [mara, other, noor] = [
      await person("mara", "operator!", "approver"),
      await person("mara", "operator!", "approver"),
      await person("noor", "operator!", "approver"),
    ];
    const id = await incidentOf(mara);
    const declare = (by: Actor) =>
      by.post(`/incidents/${id}/authority`, { store: "origin", reason: "it is right", ...GLASS });
    expect(await declare(mara)).toMatchObject({ status: 200, body: { authority: null } });
    await joined(other, mara);
    expectProblem(await declare(other), 409, "same-person", /./);
    expect((await mara.get(`/incidents/${id}`)).body.authority).toBeNull();
    expect(await declare(noor)).toMatchObject({ status: 200, body: { authority: { store: "origin" } } });
  });

  it("who does not apply a change of grants that it proposed", async () => {
    const [ada, other, bo] = [await person("ada", "admin"), await person("ada", "admin"), await person("bo", "admin")];
    const mara = await person("mara");
    const asked = await ada.post(`/users/${mara.id}/grants`, { role: "viewer", path: "*", reason: "joins us" });
    expect(asked.status).toBe(201);
    const decide = (by: Actor) => by.post(`/access-changes/${asked.body.id}/decision`, { apply: true });
    await joined(other, ada);
    expectProblem(await decide(other), 409, "same-person", /./);
    expect((await decide(bo)).status).toBe(200);
  });

  it("who does not apply a change that gives its other account a grant", async () => {
    const [ada, own, bo] = [await person("ada", "admin"), await person("bo"), await person("bo", "admin")];
    const asked = await ada.post(`/users/${own.id}/grants`, { role: "operator", path: "*", reason: "joins us" });
    expect(asked.status).toBe(201);
    await joined(own, bo);
    expectProblem(await bo.post(`/access-changes/${asked.body.id}/decision`, { apply: true }), 409, "same-person", /./);
  });

  it("who does not approve an erasure that it asked for", async () => {
    const [ada, other, bo] = [await person("ada", "admin"), await person("ada", "admin"), await person("bo", "admin")];
    const asked = await ada.post("/erasures", {
      path: "profile",
      key: randomUUID(),
      reason: "the person asked for it",
    });
    expect(asked.status).toBe(201);
    const approve = (by: Actor) => by.post(`/erasures/${asked.body.id}/approve`, {});
    await joined(other, ada);
    expectProblem(await approve(other), 409, "same-person", /./);
    expect(await approve(bo)).toMatchObject({ status: 200, body: { state: "approved" } });
  });
});
