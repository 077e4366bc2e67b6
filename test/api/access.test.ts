import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openConsole } from "../../lib/composition/console";
import { withPeer } from "../../lib/http/peer";
import { apiForTests, expectProblem } from "../fixtures/api";
import { until } from "../fixtures/foreign/kit/by-hand";
import { type Actor, cookieOf, PASSWORD, peopleOn, WITH_BINDING_FEED } from "../fixtures/people";

const api = apiForTests({ config: WITH_BINDING_FEED });
const { person, token, signedIn, as } = peopleOn(api);
const nobody = {
  get: (address: string) => api.get(address),
  post: (address: string, body: unknown) => api.post(address, body),
};

const GLASS = { breakGlass: { reason: "a test" } };

/** An open incident over one key of a path, with an outstanding write. */
async function incidentOf(by: Actor, path: string): Promise<{ id: string; key: string }> {
  const producer = await token("service", "shop", `producer@${path}`);
  const key = randomUUID();
  const written = await producer.post(`/paths/${path}/mutations`, {
    key,
    operation: path === "feed" ? "append" : "set",
    payload: { n: 1 },
    idempotencyKey: key,
  });
  expect(written).toMatchObject({ status: 202 });
  const scope = { paths: [path], keys: { list: [key] } };
  const opened = await by.post("/incidents", { title: "A test", reason: "a test", scope });
  expect(opened).toMatchObject({ status: 201 });
  return { id: opened.body.id, key };
}

/** A plan that needs a second person, made by this one. */
async function planOf(by: Actor): Promise<{ id: string; digest: string }> {
  const incident = await incidentOf(by, "feed");
  const declared = { store: "ledger", reason: "it is right", ...GLASS };
  expect(await by.post(`/incidents/${incident.id}/authority`, declared)).toMatchObject({ status: 200 });
  const plan = await by.post(`/incidents/${incident.id}/plans`, {
    kind: "replay",
    selection: { all: true },
    reason: "a test",
    ...GLASS,
  });
  expect(plan).toMatchObject({ status: 201, body: { status: "ready", needsApproval: true } });
  return { id: plan.body.id, digest: plan.body.digest };
}

describe("a caller without credentials", () => {
  it("reads and writes nothing", async () => {
    for (const address of ["/paths", "/me", "/incidents", "/saved?key=a", "/paths/profile/keys/a", "/users"])
      expectProblem(await nobody.get(address), 401, "sign-in-needed", /Sign in, or send a token/);
    expectProblem(
      await nobody.post("/incidents", { title: "a", reason: "b", scope: { paths: ["profile"] } }),
      401,
      "sign-in-needed",
      /Nothing was done/,
    );
    expectProblem(
      await api.call("GET", "/paths", { headers: { authorization: "Bearer trueup_none_of_this_is_a_token" } }),
      401,
      "sign-in-needed",
      /ended/,
    );
    expect((await nobody.get("/sign-in")).body).toMatchObject({ needed: true, password: true, provider: null });
    expect((await nobody.get("/health")).status).toBe(200);
  });

  it("is noted in the audit's stream of accesses, by what it asked for", async () => {
    await nobody.get("/rules");
    await until("the refusal is in the audit", async () => {
      const { rows } = await api.system.ledger.query(
        "SELECT text FROM audit_row WHERE stream = 'access' AND verb = 'refused' AND text LIKE '%GET /rules%'",
      );
      return rows.some(({ text }: { text: string }) => text.includes("nobody") && text.includes("rule.list: 401"));
    });
  });

  it("has no name by its own word", async () => {
    const answer = await api.call("GET", "/paths", { headers: { "x-trueup-actor": "mara" } });
    expectProblem(answer, 422, "invalid", /x-trueup-actor names nobody here/);
  });
});

describe("a sign-in", () => {
  it("gives a session in a cookie that no script reads", async () => {
    const mara = await person("mara", "operator");
    const answer = await api.post("/sign-in", { email: mara.email.toUpperCase(), password: PASSWORD });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("set-cookie")).toMatch(/^trueup_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const { rows } = await api.system.ledger.query(
      "SELECT token_hash::text AS hash FROM session WHERE session_id = $1",
      [answer.body.id],
    );
    expect(rows[0].hash).not.toContain(cookieOf(answer).split("=")[1]);
    expect((await mara.get("/me")).body).toMatchObject({
      principal: { id: `person:${mara.id}`, name: "mara" },
      signIn: true,
    });
  });

  it("refuses an unknown account and a wrong password in the same words", async () => {
    const mara = await person("mara", "operator");
    const wrong = await api.post("/sign-in", { email: mara.email, password: "not this one" });
    const unknown = await api.post("/sign-in", { email: "nobody@example.org", password: "not this one" });
    expectProblem(wrong, 401, "sign-in-failed", /account, the password or the code is wrong/);
    expect(unknown.body).toEqual(wrong.body);
  });

  it("is throttled by account and address, known or not, and for a while only", async () => {
    for (const email of [(await person("mara", "viewer")).email, `${randomUUID()}@example.org`]) {
      const codes: string[] = [];
      for (let n = 0; n < 12; n++) codes.push((await api.post("/sign-in", { email, password: "wrong" })).body.code);
      expect(codes.filter((code) => code === "sign-in-failed").length).toBeGreaterThan(5);
      expect(codes.at(-1)).toBe("too-many-attempts");
    }
  });

  it("ends with the session, which a person ends alone or from elsewhere", async () => {
    const mara = await person("mara", "operator");
    const other = as(mara.id, "mara", mara.email, await signedIn(mara.email));
    const { items } = (await mara.get("/sessions")).body;
    expect(items).toHaveLength(2);
    const stranger = await person("noor", "viewer");
    const theirs = items.find((item: { current: boolean }) => !item.current);
    expectProblem(await stranger.delete(`/sessions/${theirs.id}`), 404, "not-found", /no open session/);
    expect((await mara.delete(`/sessions/${theirs.id}`)).status).toBe(200);
    expectProblem(await other.get("/me"), 401, "sign-in-needed", /ended/);
    const out = await mara.post("/sign-out", {});
    expect(out.headers.get("set-cookie")).toMatch(/^trueup_session=; .*Max-Age=0$/);
    expectProblem(await mara.get("/me"), 401, "sign-in-needed", /ended/);
  });

  it("is asked for again after five minutes, before a run, and then has another cookie", async () => {
    const mara = await person("mara", "operator!");
    const { id } = await incidentOf(mara, "profile");
    await mara.post(`/incidents/${id}/authority`, { store: "ledger", reason: "it is right", ...GLASS });
    const plan = (
      await mara.post(`/incidents/${id}/plans`, {
        kind: "replay",
        selection: { all: true },
        reason: "a test",
        ...GLASS,
      })
    ).body;
    await api.system.ledger.query(
      "UPDATE session SET created_at = now() - interval '6 minutes' WHERE principal_id = $1",
      [mara.id],
    );
    const run = { digest: plan.digest, ...GLASS };
    expectProblem(await mara.post(`/plans/${plan.id}/runs`, run), 401, "step-up", /Confirm your sign-in/);
    expectProblem(await mara.post("/step-up", { password: "wrong" }), 401, "sign-in-failed", /wrong/);
    const fresh = await mara.post("/step-up", { password: PASSWORD });
    expect(fresh.status).toBe(200);
    expectProblem(await mara.get("/me"), 401, "sign-in-needed", /ended/);
    const again = as(mara.id, "mara", mara.email, { cookie: cookieOf(fresh), origin: "http://localhost:3000" });
    expect((await again.post(`/plans/${plan.id}/runs`, run)).status).toBe(201);
  });
});

describe("grants", () => {
  it("reach their paths alone: other paths and their incidents are as if they were not there", async () => {
    const all = await person("mara", "operator!");
    const one = await person("noor", "operator@profile", "viewer@profile");
    const theirs = await incidentOf(all, "feed");
    const own = await incidentOf(one, "profile");
    expect((await one.get("/paths")).body.items.map((item: { name: string }) => item.name)).toEqual(["profile"]);
    expectProblem(await one.get("/paths/feed"), 404, "unknown-path", /The paths are profile\.$/);
    expectProblem(await one.get(`/incidents/${theirs.id}`), 404, "not-found", /no incident/);
    const listed = (await one.get("/incidents")).body.items.map((item: { id: string }) => item.id);
    expect(listed).toContain(own.id);
    expect(listed).not.toContain(theirs.id);
    const waiver = { path: "feed", key: theirs.key, reason: "a test" };
    expectProblem(await one.post(`/incidents/${theirs.id}/waivers`, waiver), 404, "not-found", /./);
    const both = { title: "Both", reason: "a test", scope: { paths: ["profile", "feed"], keys: { list: ["a"] } } };
    const refusal = await one.post("/incidents", both);
    expect(refusal.status).toBe(404);
    expect((await one.get("/me")).body.may["incident.open"]).toEqual({ allowed: true, paths: ["profile"] });
  });

  it("need a second administrator, and give nothing to the one who proposed them for itself", async () => {
    const first = await person("ada", "admin");
    const second = await person("bo", "admin");
    const noor = await person("noor");
    expectProblem(
      await noor.get("/paths"),
      403,
      "forbidden",
      /path\.read is missing: it needs the role viewer, support/,
    );
    const proposed = await first.post(`/users/${noor.id}/grants`, {
      role: "viewer",
      path: "profile",
      reason: "joins us",
    });
    expect(proposed.status).toBe(201);
    const decision = `/access-changes/${proposed.body.id}/decision`;
    expectProblem(await first.post(decision, { apply: true }), 409, "same-person", /ada made this request/);
    expect((await second.post(decision, { apply: true })).status).toBe(200);
    expectProblem(await noor.get("/paths"), 401, "sign-in-needed", /ended/);
    const again = as(noor.id, "noor", noor.email, await signedIn(noor.email));
    expect((await again.get("/paths")).body.items).toHaveLength(1);
    const grant = (await first.get("/users")).body.items.find((user: { id: string }) => user.id === noor.id).grants[0];
    expect((await first.post(`/grants/${grant.id}/end`, { reason: "leaves" })).status).toBe(200);
    const later = as(noor.id, "noor", noor.email, await signedIn(noor.email));
    expectProblem(await later.get("/paths"), 403, "forbidden", /./);
  });
});

describe("a plan that needs a second person", () => {
  it("is not approved by its maker, by no session, token or later name of the maker", async () => {
    const mara = await person("mara", "operator!", "approver");
    const plan = await planOf(mara);
    const approval = { digest: plan.digest };
    expectProblem(
      await mara.post(`/plans/${plan.id}/approvals`, approval),
      409,
      "same-person",
      /mara made this request/,
    );
    const made = await mara.post("/tokens", { name: "mine", scopes: [{ role: "approver", path: "*" }] });
    const byToken = as(mara.id, "mara", mara.email, { authorization: `Bearer ${made.body.token}` });
    expectProblem(await byToken.post(`/plans/${plan.id}/approvals`, approval), 409, "same-person", /./);
    await api.system.ledger.query("UPDATE principal SET name = 'noor' WHERE principal_id = $1", [mara.id]);
    expectProblem(await mara.post(`/plans/${plan.id}/approvals`, approval), 409, "same-person", /./);
    const robot = await token("service", "robot", "approver");
    expectProblem(await robot.post(`/plans/${plan.id}/approvals`, approval), 403, "forbidden", /robot is not a person/);
  });

  it("is not approved by the maker's other account, before or after the two had one address", async () => {
    const mara = await person("mara", "operator!");
    const sealed = await person("mara", "approver", "operator");
    const approve = async (plan: { id: string; digest: string }) =>
      sealed.post(`/plans/${plan.id}/approvals`, { digest: plan.digest });
    const plans = [await planOf(mara), await planOf(mara)] as const;
    expect((await approve(plans[0])).status).toBe(200);
    await api.system.ledger.query(
      "UPDATE principal SET issuer = 'https://provider.example', email = $2 WHERE principal_id = $1",
      [mara.id, sealed.email.toUpperCase()],
    );
    expectProblem(await approve(plans[1]), 409, "same-person", /./);
    const started = await mara.post(`/plans/${plans[0].id}/runs`, { digest: plans[0].digest, ...GLASS });
    expectProblem(started, 409, "needs-approval", /mara made the plan/);
    expect((await mara.post("/freeze", { reason: "a test" })).status).toBeLessThan(300);
    expect((await mara.post("/freeze/thaw", { reason: "a test" })).status).toBe(200);
    expectProblem(await sealed.post("/freeze/thaw", { reason: "a test" }), 409, "same-person", /./);
    const noor = await person("noor", "operator");
    expect((await noor.post("/freeze/thaw", { reason: "a test" })).status).toBe(200);
  });

  it("runs with another approver's word, and not once that word has lost what it rests on", async () => {
    const mara = await person("mara", "operator!");
    const start = (plan: { id: string; digest: string }) =>
      mara.post(`/plans/${plan.id}/runs`, { digest: plan.digest, ...GLASS });
    const plan = await planOf(mara);
    expectProblem(await start(plan), 409, "needs-approval", /whose writes bind/);
    const noor = await person("noor", "approver");
    expect((await noor.post(`/plans/${plan.id}/approvals`, { digest: plan.digest })).status).toBe(200);
    await api.system.ledger.query("UPDATE principal_grant SET ended_at = now() WHERE principal_id = $1", [noor.id]);
    expectProblem(await start(plan), 409, "needs-approval", /noor is not an approver of its paths any more/);
    await api.system.ledger.query("UPDATE principal_grant SET ended_at = NULL WHERE principal_id = $1", [noor.id]);
    expect((await noor.delete(`/plans/${plan.id}/approvals`)).status).toBe(200);
    expectProblem(await start(plan), 409, "needs-approval", /./);
    expect((await noor.post(`/plans/${plan.id}/approvals`, { digest: plan.digest })).status).toBe(200);
    await api.system.ledger.query("UPDATE plan_approval SET at = now() - interval '31 minutes' WHERE plan_id = $1", [
      plan.id,
    ]);
    expectProblem(await start(plan), 409, "needs-approval", /./);
    expect((await noor.post(`/plans/${plan.id}/approvals`, { digest: plan.digest })).status).toBe(200);
    expect((await start(plan)).status).toBe(201);
  });

  it("is not approved under a grant that its maker gave", async () => {
    const mara = await person("mara", "operator!", "admin");
    const noor = await person("noor", "approver");
    await api.system.ledger.query("UPDATE principal_grant SET granted_by = $2 WHERE principal_id = $1", [
      noor.id,
      `person:${mara.id}`,
    ]);
    const plan = await planOf(mara);
    expectProblem(
      await noor.post(`/plans/${plan.id}/approvals`, { digest: plan.digest }),
      403,
      "forbidden",
      /by a grant of the person who made the plan/,
    );
  });
});

describe("the glass", () => {
  it("is broken under a grant that allows it, and by no token", async () => {
    const plain = await person("mara", "operator");
    const scope = { paths: ["order-status"] };
    const { id } = (await plain.post("/incidents", { title: "All of it", reason: "a test", scope })).body;
    const declared = { store: "ledger", reason: "it is right", ...GLASS };
    expectProblem(await plain.post(`/incidents/${id}/authority`, declared), 403, "forbidden", /break-glass is missing/);
    const byToken = await token("person", "noor", "operator!");
    expectProblem(
      await byToken.post(`/incidents/${id}/authority`, declared),
      403,
      "forbidden",
      /break-glass is missing/,
    );
    const allowed = await person("bo", "operator!");
    expect((await allowed.post(`/incidents/${id}/authority`, declared)).status).toBe(200);
  });
});

describe("the list of people and services", () => {
  it("says when a person was in a session last, ended or not, and when a token of a service was used last", async () => {
    const [ada, noor] = [await person("ada", "admin"), await person("noor", "viewer")];
    const robot = await token("service", "robot", "viewer");
    const users = async () => {
      const { items } = (await ada.get("/users")).body;
      return [noor, robot].map(({ id }) => items.find((user: { id: string }) => user.id === id).lastSeenAt);
    };
    expect(await users()).toEqual([expect.any(String), null]);
    const begun = Date.now();
    expect((await robot.get("/paths")).status).toBe(200);
    expect((await noor.post("/sign-out", {})).status).toBe(200);
    const [seen, service] = await users();
    expect(seen).toEqual(expect.any(String));
    expect(new Date(service).getTime()).toBeGreaterThan(begun - 1_000);
    await api.system.ledger.query("UPDATE api_token SET ended_at = now() WHERE principal_id = $1", [robot.id]);
    expect(await users()).toEqual([seen, service]);
  });
});

describe("a token", () => {
  it("has its first use of an hour in the audit's stream of accesses, and the first from a further address", async () => {
    const robot = await token("service", "robot", "viewer");
    const from = (address: string) => withPeer({ address }, () => robot.get("/paths"));
    for (const address of ["10.0.0.7", "10.0.0.7", "::ffff:10.0.0.7", "10.0.0.8"])
      expect((await from(address)).status).toBe(200);
    await (await openConsole()).notes.flush();
    const ada = await person("ada", "admin");
    const asked = `/audit?stream=access&verb=use-token&principal=service:${robot.id}`;
    const { items } = (await ada.get(asked)).body;
    const { items: tokens } = (await ada.get("/tokens")).body;
    const subject = `token ${tokens.find(({ owner }: { owner: { id: string } }) => owner.id === robot.id).id}`;
    expect(items).toHaveLength(2);
    expect(items).toMatchObject([
      { actor: "robot", subject, after: { address: "10.0.0.8", count: 1 } },
      { actor: "robot", subject, after: { address: "10.0.0.7", count: 1 } },
    ]);
    const signIns = (await ada.get(`/audit?stream=access&principal=person:${ada.id}`)).body.items;
    expect(signIns).toMatchObject([{ verb: "sign-in", actor: "ada" }]);
  });

  it("has at most what its owner holds now, and ends with the owner", async () => {
    const mara = await person("mara", "operator@profile", "viewer");
    const beyond = await mara.post("/tokens", { name: "mine", scopes: [{ role: "operator", path: "feed" }] });
    expectProblem(beyond, 403, "forbidden", /needs the role operator on feed/);
    const { body } = await mara.post("/tokens", { name: "mine", scopes: [{ role: "viewer", path: "*" }] });
    const mine = as(mara.id, "mara", mara.email, { authorization: `Bearer ${body.token}` });
    expect((await mine.get("/paths")).body.items.length).toBeGreaterThan(3);
    expectProblem(
      await mine.post("/incidents", { title: "a", reason: "b", scope: { paths: ["profile"] } }),
      403,
      "forbidden",
      /incident\.open/,
    );
    expectProblem(await mine.post("/tokens", { name: "more", scopes: [] }), 403, "forbidden", /token\.create/);
    await api.system.ledger.query(
      "UPDATE principal_grant SET ended_at = now() WHERE principal_id = $1 AND role = 'viewer'",
      [mara.id],
    );
    expectProblem(await mine.get("/paths"), 403, "forbidden", /./);
    const admin = await person("ada", "admin");
    expect((await admin.post(`/users/${mara.id}/end`, { reason: "left" })).status).toBe(200);
    expectProblem(await mine.get("/sessions"), 401, "sign-in-needed", /./);
    expectProblem(await mara.get("/sessions"), 401, "sign-in-needed", /./);
    expectProblem(await api.post("/sign-in", { email: mara.email, password: PASSWORD }), 401, "sign-in-failed", /./);
  });

  it("lets a producer write to its own paths, and the actor in a body is no identity", async () => {
    const producer = await token("service", "shop", "producer@profile");
    const write = (path: string) =>
      producer.post(`/paths/${path}/mutations`, {
        key: "k",
        operation: "set",
        payload: {},
        idempotencyKey: randomUUID(),
        actor: "somebody",
      });
    expect((await write("profile")).status).toBe(202);
    expectProblem(await write("feed"), 404, "unknown-path", /The paths are profile\.$/);
    expectProblem(await producer.get("/paths"), 403, "forbidden", /./);
    const operator = await person("mara", "operator");
    expectProblem(
      await operator.post("/paths/profile/mutations", { key: "k", operation: "set", payload: {}, idempotencyKey: "x" }),
      403,
      "forbidden",
      /needs the role producer/,
    );
  });
});

describe("a freeze", () => {
  it("is set by one person, starts nothing, and is lifted by two", async () => {
    const mara = await person("mara", "operator!");
    const noor = await person("noor", "viewer", "approver");
    const { id } = await incidentOf(mara, "profile");
    await mara.post(`/incidents/${id}/authority`, { store: "ledger", reason: "it is right", ...GLASS });
    const plan = (
      await mara.post(`/incidents/${id}/plans`, {
        kind: "replay",
        selection: { all: true },
        reason: "a test",
        ...GLASS,
      })
    ).body;
    expect((await noor.post("/freeze", { reason: "look first" })).status).toBe(200);
    expect((await mara.get("/freeze")).body).toMatchObject({ frozen: true, by: "noor", reason: "look first" });
    const run = { digest: plan.digest, ...GLASS };
    expectProblem(
      await mara.post(`/plans/${plan.id}/runs`, run),
      409,
      "repairs-frozen",
      /noor stopped all repairs: look first/,
    );
    expect((await noor.post("/freeze/thaw", { reason: "fine" })).status).toBe(200);
    expectProblem(await noor.post("/freeze/thaw", { reason: "fine" }), 409, "same-person", /./);
    expect((await mara.get("/freeze")).body.frozen).toBe(true);
    expect((await mara.post("/freeze/thaw", { reason: "fine" })).status).toBe(200);
    expect((await mara.get("/freeze")).body.frozen).toBe(false);
    expect((await mara.post(`/plans/${plan.id}/runs`, run)).status).toBe(201);
  });
});

describe("the first administrator", () => {
  it("is nobody's to claim once there are people", async () => {
    await person("mara", "viewer");
    const claim = { code: "anything", name: "me", email: "me@example.org", password: PASSWORD };
    expectProblem(await api.post("/first-administrator", claim), 401, "sign-in-failed", /./);
  });
});
