import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { apiForTests, expectProblem } from "../fixtures/api";
import { type Actor, peopleOn, WITH_BINDING_FEED } from "../fixtures/people";

const api = apiForTests({ config: WITH_BINDING_FEED });
const { person, token } = peopleOn(api);

const GLASS = { breakGlass: { reason: "a test" } };
const AUTHORITY = { store: "ledger", reason: "it is right", ...GLASS };

async function written(path: string): Promise<string> {
  const producer = await token("service", "shop", `producer@${path}`);
  const key = randomUUID();
  const operation = path === "feed" ? "append" : "set";
  const body = { key, operation, payload: { secret: key }, idempotencyKey: key };
  expect(await producer.post(`/paths/${path}/mutations`, body)).toMatchObject({ status: 202 });
  return key;
}

async function incidentOf(by: Actor, path: string): Promise<{ id: string; key: string }> {
  const key = await written(path);
  const scope = { paths: [path], keys: { list: [key] } };
  const opened = await by.post("/incidents", { title: "A test", reason: "a test", scope });
  expect(opened).toMatchObject({ status: 201 });
  return { id: opened.body.id, key };
}

it("a command says nothing of another path's incidents, plans and keys, whatever is wrong with the call", async () => {
  const mara = await person("mara", "operator!");
  const noor = await person("noor", "operator!@profile", "approver@profile");
  const { id, key } = await incidentOf(mara, "feed");
  expect(await mara.post(`/incidents/${id}/authority`, AUTHORITY)).toMatchObject({ status: 200 });
  const wanted = { kind: "replay", selection: { all: true }, reason: "a test", ...GLASS };
  const plan = (await mara.post(`/incidents/${id}/plans`, wanted)).body;
  const way = { authority: { store: "ledger" }, action: "replay", reason: "a test", shown: "nothing" };
  const calls: [string, unknown][] = [
    [`/plans/${plan.id}/runs`, { digest: "another" }],
    [`/plans/${plan.id}/runs`, { digest: plan.digest }],
    [`/plans/${plan.id}/approvals`, { digest: "another" }],
    [`/incidents/${id}/plans`, { ...wanted, selection: { all: true, path: "profile" } }],
    [`/incidents/${id}/plans`, { ...wanted, selection: { keys: ["x"], region: "eu" } }],
    [`/incidents/${id}/authority`, { store: "cache", region: "none", reason: "a test" }],
    [`/incidents/${id}/authority`, { ...AUTHORITY, shown: { changed: "0", discarded: "0" } }],
    [`/incidents/${id}/acknowledgments`, { mode: "closed" }],
    [`/incidents/${id}/restore`, {}],
    [`/incidents/${id}/close`, {}],
    [`/incidents/${id}/waivers`, { path: "profile", key, finding: "phantom", reason: "a test" }],
    [`/incidents/${id}/reconciliations`, {}],
    ["/paths/feed/drain", { paused: true, lane: 99, reason: "a test" }],
    ["/paths/nowhere/drain", { paused: true, reason: "a test" }],
    ["/paths/profile/drain", { paused: true, key, reason: "a test", incident: id }],
    [`/paths/feed/keys/${key}/repairs`, way],
  ];
  const told: object[] = [];
  for (const [address, body] of calls) {
    const { status, body: said } = await noor.post(address, body);
    const tells = new RegExp(`order-status|loyalty|${plan.digest}`).test(JSON.stringify(said));
    if (status !== 404 || tells) told.push({ address, body, status, said });
  }
  expect(told).toEqual([]);
  expect((await mara.get(`/incidents/${id}`)).body).toMatchObject({ status: "open", waivers: [] });
  expect((await mara.get(`/plans/${plan.id}`)).body).toMatchObject({ run: null, approvals: [] });
});

it("an incident over two paths is nobody's who has the role on one of them", async () => {
  const mara = await person("mara", "operator!");
  const noor = await person("noor", "operator!@profile", "viewer@feed", "approver@feed");
  const [profile, feed] = [await written("profile"), await written("feed")];
  const scope = { paths: ["profile", "feed"], keys: { list: [profile, feed] } };
  const asked = { title: "Both", reason: "a test", scope };
  expect((await noor.post("/incidents", asked)).status).toBe(404);
  const { id } = (await mara.post("/incidents", asked)).body;
  expect(id).toBeDefined();
  // An approver and an operator may both declare, and only an operator may propose.
  expectProblem(await noor.post(`/incidents/${id}/authority`, AUTHORITY), 403, "forbidden", /authority\.propose/);
  expect((await noor.post(`/incidents/${id}/close`, GLASS)).status).toBe(404);
  expect((await noor.get("/incidents?limit=1000")).body.items.map((i: { id: string }) => i.id)).toContain(id);
});

it("a list of incidents goes on after those of other paths", async () => {
  const mara = await person("mara", "operator!");
  const noor = await person("noor", "viewer@loyalty");
  const asked = (path: string, key: string) => ({
    title: "A test",
    reason: "a test",
    scope: { paths: [path], keys: { list: [key] } },
  });
  const own: string[] = [];
  for (const key of [randomUUID(), randomUUID()]) {
    own.unshift((await mara.post("/incidents", asked("loyalty", key))).body.id);
    for (let n = 0; n < 3; n++) await mara.post("/incidents", asked("stock-mark", randomUUID()));
  }
  const first = (await noor.get("/incidents?limit=1")).body;
  expect(first.items.map((i: { id: string }) => i.id)).toEqual([own[0]]);
  const second = (await noor.get(`/incidents?limit=1&cursor=${encodeURIComponent(first.next)}`)).body;
  expect(second).toMatchObject({ items: [{ id: own[1] }], next: null });
  const others = (await mara.get("/incidents?limit=1")).body;
  const after = (await noor.get(`/incidents?limit=9&cursor=${encodeURIComponent(others.next)}`)).body;
  expect(after.items.map((i: { id: string }) => i.id)).toEqual(own);
});

it("a command key belongs to one principal, and does not outlive the role", async () => {
  const [mara, noor] = [await person("mara", "operator!"), await person("noor", "operator!")];
  const vera = await person("vera", "viewer");
  const key = { "idempotency-key": "the same" };
  const scope = { paths: ["profile"], keys: { list: [randomUUID()] } };
  const opened = await mara.post("/incidents", { title: "A test", reason: "a test", scope }, key);
  expect(opened.status).toBe(201);
  const again = { title: "A test", reason: "a test", scope };
  expectProblem(await noor.post("/incidents", again, key), 409, "overlapping-incident", /./);
  expectProblem(await vera.post("/incidents", again, key), 403, "forbidden", /incident\.open/);
  expect((await mara.post("/incidents", again, key)).body.id).toBe(opened.body.id);
  await api.system.ledger.query(
    "UPDATE principal_grant SET path = 'feed' WHERE principal_id = $1 AND ended_at IS NULL",
    [mara.id],
  );
  expect((await mara.post("/incidents", again, key)).status).toBe(404);
  await api.system.ledger.query("UPDATE principal_grant SET ended_at = now() WHERE principal_id = $1", [mara.id]);
  expectProblem(await mara.post("/incidents", again, key), 403, "forbidden", /incident\.open/);
});

it("a token tells the figures of every path to nobody who may not read them", async () => {
  const wish = { name: "scraper", scopes: [], metrics: true };
  for (const grants of [[], ["producer"], ["viewer@profile"]]) {
    const mara = await person("mara", ...grants);
    expectProblem(await mara.post("/tokens", wish), 403, "forbidden", /viewer, .* on every path/);
  }
  const vera = await person("vera", "viewer");
  const made = await vera.post("/tokens", wish);
  expect(made.status).toBe(201);
  const headers = { authorization: `Bearer ${made.body.token}` };
  expect((await api.call("GET", "/metrics", { headers })).body).toContain('path="feed"');
  await api.system.ledger.query("UPDATE principal_grant SET path = 'profile' WHERE principal_id = $1", [vera.id]);
  expectProblem(await api.call("GET", "/metrics", { headers }), 401, "sign-in-needed", /./);
});

it("an administrator alone takes no role by a service's token", async () => {
  const ada = await person("ada", "admin");
  const shop = await token("service", "shop", "producer", "operator", "viewer");
  const wish = (role: string) => ({ name: "mine", service: shop.id, scopes: [{ role, path: "*" }] });
  for (const role of ["producer", "operator", "support", "approver", "admin"])
    expectProblem(await ada.post("/tokens", wish(role)), 403, "forbidden", /the shell of the server/);
  expect((await ada.post("/tokens", wish("viewer"))).status).toBe(201);
  const noor = await person("noor", "operator");
  expectProblem(await noor.post("/tokens", wish("viewer")), 403, "forbidden", /the role admin, for a service/);
});

it("a request has one caller: a header that names a token counts alone, and no header changes the call", async () => {
  const mara = await person("mara", "operator");
  const vera = await person("vera", "viewer");
  const robot = await token("person", "robot", "viewer");
  const [{ cookie = "" }, { authorization = "" }] = [mara.headers, robot.headers];
  const me = async (headers: Record<string, string>) => (await api.call("GET", "/me", { headers })).body;
  expect(await me({ cookie, authorization })).toMatchObject({ principal: { name: "robot" } });
  for (const wrong of ["Bearer", "Bearer nope", "Basic bWFyYTptYXJh", "", `${authorization}, ${authorization}`])
    expect(await me({ cookie, authorization: wrong })).toMatchObject({ code: "sign-in-needed" });
  expect(await me({ cookie: `${vera.headers.cookie}; ${cookie}` })).toMatchObject({ principal: { name: "vera" } });
  expect(await me({ cookie: `x${cookie}` })).toMatchObject({ code: "sign-in-needed" });
  const { items } = (await mara.get("/sessions")).body;
  const disguised = { ...vera.headers, "x-http-method-override": "DELETE", "x-trueup-peer": "127.0.0.1" };
  expect((await api.call("GET", "/sessions", { headers: disguised })).body.items).toHaveLength(1);
  expect((await mara.get("/sessions")).body.items).toHaveLength(items.length);
  for (const name of ["mara", `person:${mara.id}`, "loopback"])
    expectProblem(
      await api.call("GET", "/me", { headers: { ...vera.headers, "x-trueup-actor": name } }),
      422,
      "invalid",
      /names nobody here/,
    );
});

it("a batch lands nowhere but on the producer's own paths", async () => {
  const producer = await token("service", "shop", "producer@profile");
  const before = await api.traces();
  const mutations = [{ key: "k", operation: "append", payload: {}, idempotencyKey: randomUUID(), actor: "mara" }];
  expectProblem(
    await producer.post("/paths/feed/mutations/batch", { mutations }),
    404,
    "unknown-path",
    /are profile\.$/,
  );
  expect(await api.traces()).toEqual(before);
});

it("somebody with the same name and look-alikes of it has nothing of the other", async () => {
  const mara = await person("mara", "operator!");
  const made = await mara.post("/tokens", { name: "mine", scopes: [] });
  for (const name of ["mara", "mаra", "mara\u200b", "MARA"]) {
    const other = await person("noor", "operator!");
    await api.system.ledger.query("UPDATE principal SET name = $2 WHERE principal_id = $1", [other.id, name]);
    expect((await other.get("/tokens")).body.items).toEqual([]);
    expect((await other.get("/sessions")).body.items).toHaveLength(1);
    expectProblem(await other.delete(`/tokens/${made.body.id}`), 404, "not-found", /no token/);
  }
});
