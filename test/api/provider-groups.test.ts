import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callerOf } from "../../lib/composition/access/caller";
import { groupReading } from "../../lib/composition/access/group-reading";
import { openConsole } from "../../lib/composition/console";
import { heldNow } from "../../lib/ledger/access/held";
import { Secrets } from "../../lib/secrets/secrets";
import { apiForTests, expectProblem } from "../fixtures/api";
import { type ProviderPerson, startProvider } from "../fixtures/oidc-provider";
import { type Actor, cookieOf, peopleOn } from "../fixtures/people";
import { ORIGIN, providerSignIns, RETURN, returnTo } from "../fixtures/provider-sign-ins";

const SECRET = "a secret of the tests, long enough";
const FORMER = "f".repeat(32);
const people = new Map<string, ProviderPerson>();

let provider: Awaited<ReturnType<typeof startProvider>>;
beforeAll(async () => {
  const logoutTo = `${ORIGIN}/api/v1/sign-in/oidc/logout`;
  provider = await startProvider(people, { secret: SECRET, returnTo: RETURN, logoutTo, refresh: true });
  Object.assign(process.env, { OIDC_ISSUER: provider.issuer, OIDC_SECRET: SECRET, TRUEUP_SECRET_PREVIOUS: FORMER });
});
afterAll(() => provider.close());

const api = apiForTests({
  config: (yaml) => `${yaml.trimEnd()}
access:
  local: true
  oidc: { issuer: "\${OIDC_ISSUER}", clientId: trueup, clientSecret: "\${OIDC_SECRET}", tokensWithoutSignIn: 2d }
  grants:
    - { group: on-call, role: operator, paths: [profile] }
    - { group: leads, role: approver, paths: ["*"] }
    - { group: chiefs, role: admin, paths: ["*"] }
`,
});
const { as } = peopleOn(api);
const { known, signedIn } = providerSignIns({ api, people, as });

/** Lines that the readings of these tests logged. */
const logged: string[] = [];
const line = (fields: object, text: string) => void logged.push(JSON.stringify({ ...fields, text }));

/** A single round of a steward. */
async function read(): Promise<number> {
  const round = groupReading((await openConsole()).stores, { info: line, warn: line, error: line });
  if (round === null) throw new Error("no provider is configured");
  return round();
}

const sql = (text: string, ...values: unknown[]) => api.system.ledger.query(text, values);
/** Lets the hour of a person pass. */
const hourLater = ({ id }: Actor) =>
  sql("UPDATE provider_refresh SET due_at = now() - interval '1 second' WHERE principal_id = $1", id);

/** A person who signed in at the provider, with a token of its own. */
async function withToken(sub: string, ...groups: string[]): Promise<{ person: Actor; token: Actor }> {
  const person = await signedIn(known(sub, ...groups));
  const made = await person.post("/tokens", { name: "mine", scopes: [{ role: "operator", path: "profile" }] });
  expect(made).toMatchObject({ status: 201 });
  return { person, token: as(person.id, sub, person.email, { authorization: `Bearer ${made.body.token}` }) };
}

const incident = (key: string) => ({
  title: "A test",
  reason: "a test",
  scope: { paths: ["profile"], keys: { list: [key] } },
});

let chief: Actor;
beforeAll(async () => {
  chief = await signedIn(known("chief", "chiefs"));
});
/** How the provider stands by a person's groups, as an administrator sees it. */
async function standing({ id }: Actor) {
  const { items } = (await chief.get("/users")).body;
  return items.find((user: { id: string }) => user.id === id).groups;
}
const rowsOf = async (verb: string, { id }: Actor) =>
  (
    await sql(
      `SELECT r.principal, p.payload::jsonb->'after' AS after FROM audit_row r JOIN audit_payload p USING (stream, number)
       WHERE r.verb = $1 AND r.subject = (SELECT name FROM principal WHERE principal_id = $2) ORDER BY number`,
      verb,
      id,
    )
  ).rows;

describe("the groups of a person with API tokens", () => {
  it("are read anew after an hour, and the token does what they give then", async () => {
    const { person, token } = await withToken("gil", "on-call");
    expect(await read()).toBe(0);
    expect((await token.post("/incidents", incident("gil-1"))).status).toBe(201);
    known("gil", "strangers");
    await hourLater(person);
    expect(await read()).toBe(1);
    expectProblem(await token.post("/incidents", incident("gil-2")), 403, "forbidden", /needs the role operator/);
    expectProblem(await person.get("/me"), 401, "sign-in-needed", /ended/);
    expect(await rowsOf("change-groups", person)).toEqual([
      { principal: `person:${person.id}`, after: { given: ["operator on profile"], ended: [] } },
      { principal: "worker:steward", after: { given: [], ended: ["operator on profile"] } },
    ]);
    known("gil", "on-call");
    await hourLater(person);
    expect(await read()).toBe(1);
    expect((await token.post("/incidents", incident("gil-2"))).status).toBe(201);
  });

  it("are asked for once an hour, and leave no trace where they are the same", async () => {
    const { person, token } = await withToken("ines", "on-call");
    await hourLater(person);
    const before = provider.control.refreshed;
    expect([await read(), await read()]).toEqual([1, 0]);
    expect(provider.control.refreshed).toBe(before + 1);
    expect(await rowsOf("change-groups", person)).toHaveLength(1);
    expect((await token.get("/me")).status).toBe(200);
    expect((await person.get("/me")).status).toBe(200);
    const { rows } = await sql(
      "SELECT due_at - read_at > interval '54 minutes' AND due_at - read_at <= interval '1 hour' AS hourly FROM provider_refresh WHERE principal_id = $1",
      person.id,
    );
    expect(rows).toEqual([{ hourly: true }]);
  });

  it("are not asked for without a good token, and no more once the account has ended", async () => {
    const person = await signedIn(known("nia", "on-call"));
    await hourLater(person);
    expect(await read()).toBe(0);
    const { person: gone } = await withToken("omar", "on-call");
    await hourLater(gone);
    expect((await chief.post(`/users/${gone.id}/end`, { reason: "left" })).status).toBe(200);
    expect(await read()).toBe(0);
    expect((await sql("SELECT FROM provider_refresh WHERE principal_id = $1", gone.id)).rowCount).toBe(0);
  });

  it("are asked for by one of two stewards, so that the refresh token is spent once", async () => {
    const { person, token } = await withToken("pia", "on-call");
    const before = provider.control.refreshed;
    for (let hour = 0; hour < 3; hour++) {
      await hourLater(person);
      const asked = await Promise.all([read(), read(), read()]);
      expect(asked.toSorted()).toEqual([0, 0, 1]);
    }
    expect(provider.control.refreshed).toBe(before + 3);
    expect((await token.get("/me")).status).toBe(200);
  });

  it("are those of the sign-in that came while the provider was asked", async () => {
    const { person, token } = await withToken("quinn", "on-call");
    await hourLater(person);
    provider.control.first = async () => {
      await signedIn("quinn");
      people.delete("quinn");
    };
    expect(await read()).toBe(1);
    known("quinn", "on-call");
    expect((await token.get("/me")).status).toBe(200);
    expect(await standing(person)).toMatchObject({ hourly: true, silent: null, withdrawnAt: null });
    expect(await rowsOf("withdraw-sign-in", person)).toEqual([]);
  });
});

describe("a provider that has withdrawn a person's sign-in", () => {
  it("ends the sessions and roles of its groups, and the tokens wait for the next sign-in", async () => {
    const { person, token } = await withToken("rosa", "on-call");
    const caller = await callerOf({ headers: new Headers(token.headers) });
    if (!caller.ok) throw new Error(caller.error.code);
    people.delete("rosa");
    await hourLater(person);
    expect(await read()).toBe(1);
    const waits = /The provider has withdrawn the sign-in of the token's owner\. Nothing was done\./;
    expectProblem(await token.get("/me"), 401, "sign-in-needed", waits);
    expectProblem(await token.post("/incidents", incident("rosa-1")), 401, "sign-in-needed", waits);
    expect((await heldNow(api.system.ledger, caller.value.principal, [])).principal).toBeNull();
    expectProblem(await person.get("/me"), 401, "sign-in-needed", /ended/);
    expect(await standing(person)).toMatchObject({ hourly: false, withdrawnAt: expect.any(String) });
    expect(await rowsOf("withdraw-sign-in", person)).toEqual([
      { principal: "worker:steward", after: { sessions: 1, grants: 1 } },
    ]);
    await hourLater(person);
    expect(await read()).toBe(0);
    await signedIn(known("rosa", "on-call"));
    expect((await token.post("/incidents", incident("rosa-1"))).status).toBe(201);
    expect(await standing(person)).toMatchObject({ hourly: true, withdrawnAt: null });
  });
});

describe("a provider that does not tell the groups", () => {
  it("changes nothing, is shown, and is asked again; the limit without a sign-in still ends what the token may do", async () => {
    const { person, token } = await withToken("sven", "on-call");
    provider.control.away = /./;
    await hourLater(person);
    expect(await read()).toBe(1);
    expect((await token.post("/incidents", incident("sven-1"))).status).toBe(201);
    expect((await person.get("/me")).status).toBe(200);
    const { silent } = await standing(person);
    expect(silent).toEqual({ since: expect.any(String), because: "the connection was lost" });
    await hourLater(person);
    expect(await read()).toBe(1);
    expect((await standing(person)).silent.since).toBe(silent.since);
    await sql("UPDATE session SET created_at = now() - interval '49 hours' WHERE principal_id = $1", person.id);
    expectProblem(await token.get("/me"), 401, "sign-in-needed", /has not signed in there for 2d/);
    provider.control.away = null;
    await hourLater(person);
    expect(await read()).toBe(1);
    expect((await standing(person)).silent).toBeNull();
    expectProblem(await token.get("/me"), 401, "sign-in-needed", /has not signed in there for 2d/);
  });

  it("and gives another refresh token all the same is asked by that one", async () => {
    const { person, token } = await withToken("tara", "on-call");
    await hourLater(person);
    const spent = provider.control.refreshed;
    provider.control.away = /^\/me/;
    expect(await read()).toBe(1);
    provider.control.away = null;
    expect(provider.control.refreshed).toBe(spent + 1);
    expect((await standing(person)).silent).not.toBeNull();
    await hourLater(person);
    expect(await read()).toBe(1);
    expect(await standing(person)).toMatchObject({ silent: null, withdrawnAt: null });
    expect((await token.get("/me")).status).toBe(200);
  });
});

describe("a refresh token", () => {
  const kept = async ({ id }: Actor): Promise<string> =>
    (await sql("SELECT token FROM provider_refresh WHERE principal_id = $1", id)).rows[0].token;

  it("is kept sealed, and stands in no log, answer or row of the audit", async () => {
    const { person } = await withToken("ulla", "on-call");
    const first = provider.control.given.at(-1) as string;
    await hourLater(person);
    expect(await read()).toBe(1);
    provider.control.away = /./;
    await hourLater(person);
    expect(await read()).toBe(1);
    provider.control.away = null;
    people.delete("ulla");
    await hourLater(person);
    const sealed = await kept(person);
    expect(await read()).toBe(1);
    const spent = provider.control.given.at(-1) as string;
    expect(spent).not.toBe(first);
    const answers = await Promise.all(["/users", "/tokens", "/sessions", "/audit", "/me"].map((at) => chief.get(at)));
    const audit = await sql(
      "SELECT string_agg(r.text || coalesce(p.payload::text, ''), '') AS text FROM audit_row r LEFT JOIN audit_payload p USING (stream, number)",
    );
    const shown = JSON.stringify([answers.map(({ body }) => body), logged, audit.rows, sealed]);
    expect(logged.length).toBeGreaterThan(0);
    for (const token of [first, spent]) {
      expect(token.length).toBeGreaterThan(20);
      expect(shown).not.toContain(token);
    }
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain(sealed);
  });

  it("stays readable after the secret was changed, and is sealed anew under the present one", async () => {
    const { person } = await withToken("vito", "on-call");
    const raw = provider.control.given.at(-1) as string;
    const account = `${provider.issuer} vito`;
    const reseal = (secret: string, token: string) =>
      sql(
        "UPDATE provider_refresh SET token = $2 WHERE principal_id = $1",
        person.id,
        new Secrets(secret).seal("provider-token", token, account),
      );
    await reseal(FORMER, raw);
    await hourLater(person);
    expect(await read()).toBe(1);
    expect(await standing(person)).toMatchObject({ hourly: true, silent: null });
    expect(new Secrets(process.env.TRUEUP_SECRET ?? "").isUnderPrevious(await kept(person))).toBe(false);
    await reseal("g".repeat(32), raw);
    await hourLater(person);
    expect(await read()).toBe(1);
    expect((await standing(person)).silent.because).toMatch(/sealed under a secret that is gone/);
  });

  it("is good for its own account alone", async () => {
    const [{ person: wim }, { person: xena }] = [await withToken("wim", "on-call"), await withToken("xena", "on-call")];
    await sql("UPDATE provider_refresh SET token = $2 WHERE principal_id = $1", wim.id, await kept(xena));
    await hourLater(wim);
    expect(await read()).toBe(1);
    expect((await standing(wim)).silent).not.toBeNull();
  });

  it("is not asked for again where the provider gives none to this client, and the sign-in goes on without", async () => {
    const begun = await api.post("/sign-in/oidc", { next: "/incidents" });
    const asked = new URL(begun.body.redirectTo).searchParams;
    expect(asked.get("scope")).toBe("openid profile email groups offline_access");
    const refused = new URL(RETURN);
    refused.search = `${new URLSearchParams({ error: "invalid_scope", state: asked.get("state") ?? "", iss: provider.issuer })}`;
    const { location, cookies } = await returnTo(refused, cookieOf(begun));
    const again = new URL(location ?? "").searchParams;
    expect(again.get("scope")).toBe("openid profile email groups");
    const cookie = cookies.find((each) => each.startsWith("trueup_sign_in="))?.split(";")[0] ?? "";
    refused.search = `${new URLSearchParams({ error: "invalid_scope", state: again.get("state") ?? "", iss: provider.issuer })}`;
    expect((await returnTo(refused, cookie)).location).toBe("/sign-in?refused=sign-in-failed");
  });
});
