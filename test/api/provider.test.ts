import { generateKeyPairSync, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callerOf } from "../../lib/composition/access/caller";
import { shellAccess } from "../../lib/composition/access/shell";
import { heldNow } from "../../lib/ledger/access/held";
import { type Answered, apiForTests, expectProblem } from "../fixtures/api";
import { Browser, type ProviderPerson, startProvider } from "../fixtures/oidc-provider";
import { type Actor, cookieOf, peopleOn } from "../fixtures/people";
import { ORIGIN, providerSignIns, RETURN } from "../fixtures/provider-sign-ins";

const SECRET = "a secret of the tests, long enough";
const people = new Map<string, ProviderPerson>();

let provider: Awaited<ReturnType<typeof startProvider>>;
beforeAll(async () => {
  const logoutTo = `${ORIGIN}/api/v1/sign-in/oidc/logout`;
  provider = await startProvider(people, { secret: SECRET, returnTo: RETURN, logoutTo });
  Object.assign(process.env, { OIDC_ISSUER: provider.issuer, OIDC_SECRET: SECRET });
});
afterAll(() => provider.close());

/** The configuration names the provider by a variable, since its port is known once it runs. */
const api = apiForTests({
  config: (yaml) => `${yaml.trimEnd()}
access:
  local: true
  oidc: { issuer: "\${OIDC_ISSUER}", clientId: trueup, clientSecret: "\${OIDC_SECRET}", tokensWithoutSignIn: 2d }
  grants:
    - { group: on-call, role: operator, paths: [profile] }
    - { group: leads, role: approver, paths: ["*"] }
`,
});
const { as, person, token } = peopleOn(api);

const { known, comeBack, signedIn } = providerSignIns({ api, people, as });

describe("a sign-in at the provider", () => {
  it("gives the roles of the person's groups, read again each time", async () => {
    const sub = known("mara", "on-call", "strangers");
    const mara = await signedIn(sub);
    expect((await mara.get("/me")).body).toMatchObject({
      principal: { name: "Person mara", email: "mara@example.org" },
      grants: [{ role: "operator", path: "profile", breakGlass: false }],
    });
    known("mara", "leads");
    const again = await signedIn(sub);
    expect(again.id).toBe(mara.id);
    expect((await again.get("/me")).body.grants).toEqual([{ role: "approver", path: "*", breakGlass: false }]);
    const { rows } = await api.system.ledger.query(
      "SELECT expires_at - created_at < interval '1 hour 1 second' AS hourly FROM session",
    );
    expect(rows.every((row: { hourly: boolean }) => row.hourly)).toBe(true);
  });

  it("goes where the person was, and to no other site", async () => {
    const sub = known("vera", "on-call");
    expect((await comeBack(sub, { next: "/incidents?status=open" })).location).toBe("/incidents?status=open");
    expect((await comeBack(sub, { next: "//evil.example" })).location).toBe("/");
  });

  it("gives no access without a mapped group, and keeps nothing of it", async () => {
    const back = await comeBack(known("nobody", "strangers"));
    expect(back.location).toBe("/sign-in?refused=no-access");
    expect(back.cookies.some((cookie) => cookie.startsWith("trueup_session="))).toBe(false);
    const { rowCount } = await api.system.ledger.query("SELECT FROM principal WHERE subject = 'nobody'");
    expect(rowCount).toBe(0);
  });

  it("ends what the groups gave before, once no group gives a role any more", async () => {
    const sub = known("lena", "leads");
    const lena = await signedIn(sub);
    known("lena", "strangers");
    expect((await comeBack(sub)).location).toBe("/sign-in?refused=no-access");
    expectProblem(await lena.get("/paths"), 401, "sign-in-needed", /./);
    const { rows } = await api.system.ledger.query(
      "SELECT count(*) AS n FROM principal_grant WHERE principal_id = $1 AND ended_at IS NULL",
      [lena.id],
    );
    expect(rows).toEqual([{ n: "0" }]);
  });

  it("is not the local account with the same address", async () => {
    const shell = shellAccess(process.env);
    const local = {
      id: await shell.person({ name: "local", email: "same@example.org", password: "a long password", grants: [] }),
    };
    await shell.close();
    await api.system.ledger.query("UPDATE principal SET sealed = true WHERE principal_id = $1", [local.id]);
    people.set("same", { sub: "same", name: "Same", email: "same@example.org", groups: ["on-call"] });
    const other = await signedIn("same");
    expect(other.id).not.toBe(local.id);
    expect((await other.get("/users")).status).toBe(403);
  });

  it("is refused with another browser's state, a used state, and an altered one", async () => {
    const sub = known("sam", "on-call");
    const other = await api.post("/sign-in/oidc", {});
    for (const cookie of [cookieOf(other), "trueup_sign_in=", `${cookieOf(other)}x`])
      expect((await comeBack(sub, { cookie })).location).toBe("/sign-in?refused=sign-in-failed");
  });

  it("is fresh where the provider asked for the password again, and otherwise as old as the person's proof", async () => {
    const sub = known("ada", "on-call");
    const browser = new Browser();
    const first = await signedIn(sub, { browser });
    const me = async (actor: Actor) => (await actor.get("/me")).body;
    expect((await me(first)).may["run.start"].stepUp).toBeUndefined();
    await api.system.ledger.query(
      "UPDATE session SET stepped_up_at = now() - interval '6 minutes' WHERE principal_id = $1",
      [first.id],
    );
    expect((await me(first)).may["run.start"].stepUp).toBe(true);
    expect((await me(await signedIn(sub, { browser, fresh: true }))).may["run.start"].stepUp).toBeUndefined();
  });
});

describe("an API token of a person with roles by groups", () => {
  const lastSignIn = (principal: string, ago: string) =>
    api.system.ledger.query(
      "UPDATE session SET created_at = now() - $2::interval WHERE principal_id = $1 AND method = 'oidc'",
      [principal, ago],
    );

  it("acts only so long after the person's sign-in at the provider, and again after the next one", async () => {
    const lara = await signedIn(known("lara", "on-call"));
    const made = await lara.post("/tokens", { name: "mine", scopes: [{ role: "operator", path: "profile" }] });
    const mine = as(lara.id, "lara", lara.email, { authorization: `Bearer ${made.body.token}` });
    const incident = { title: "A test", reason: "a test", scope: { paths: ["profile"], keys: { list: ["lara"] } } };
    await lastSignIn(lara.id, "47 hours");
    expect((await mine.get("/paths")).status).toBe(200);
    await lastSignIn(lara.id, "49 hours");
    const waits = /has not signed in there for 2d .*Nothing was done\. The owner signs in to the console again/;
    expectProblem(await mine.get("/paths"), 401, "sign-in-needed", waits);
    expectProblem(await mine.post("/incidents", incident), 401, "sign-in-needed", waits);
    await signedIn("lara");
    expect((await mine.post("/incidents", incident)).status).toBe(201);
  });

  it("is refused in the acting transaction where the time ends in between", async () => {
    const lars = await signedIn(known("lars", "on-call"));
    const made = await lars.post("/tokens", { name: "mine", scopes: [{ role: "operator", path: "profile" }] });
    const headers = new Headers({ authorization: `Bearer ${made.body.token}` });
    const caller = await callerOf({ headers });
    if (!caller.ok) throw new Error(caller.error.code);
    const { principal } = caller.value;
    expect((await heldNow(api.system.ledger, principal, [])).principal?.grants).toHaveLength(1);
    await lastSignIn(lars.id, "49 hours");
    expect((await heldNow(api.system.ledger, principal, [])).principal).toBeNull();
  });

  it("does not wait for a sign-in where it is a service's, a local person's, or its owner has no role by a group", async () => {
    for (const [kind, name] of [
      ["service", "robot"],
      ["person", "local"],
    ] as const)
      expect((await (await token(kind, name, "viewer")).get("/paths")).status).toBe(200);
    const lotte = await signedIn(known("lotte", "on-call"));
    const made = await lotte.post("/tokens", { name: "mine", scopes: [{ role: "operator", path: "profile" }] });
    await api.system.ledger.query("UPDATE principal_grant SET source = 'given' WHERE principal_id = $1", [lotte.id]);
    await lastSignIn(lotte.id, "49 hours");
    const headers = { authorization: `Bearer ${made.body.token}` };
    expect((await as(lotte.id, "lotte", lotte.email, headers).get("/paths")).status).toBe(200);
  });
});

describe("beside a provider", () => {
  it("only a sealed account signs in by password", async () => {
    const shell = await person("plain", "viewer").catch((error: Error) => error.message);
    expect(shell).toMatch(/sign-in-failed/);
  });
});

describe("a sign-out", () => {
  it("names the provider's own sign-out", async () => {
    const mara = await signedIn(known("olga", "on-call"));
    const out: Answered = await mara.post("/sign-out", {});
    const address = new URL(out.body.providerSignOut);
    expect(address.origin).toBe(provider.issuer);
    expect(address.searchParams.get("client_id")).toBe("trueup");
    expect(address.searchParams.get("post_logout_redirect_uri")).toBe(`${ORIGIN}/sign-in`);
  });

  it("at the provider ends the sessions here, by a message that counts once", async () => {
    const mara = await signedIn(known("noor", "on-call"));
    const send = (token: string) => {
      const body = new URLSearchParams({ logout_token: token }).toString();
      const headers = { "content-type": "application/x-www-form-urlencoded", "content-length": String(body.length) };
      return api.call("POST", "/sign-in/oidc/logout", { body, headers });
    };
    const token = await logoutToken("noor", {});
    for (const wrong of [
      { nonce: "a" },
      { aud: "another" },
      { iss: "https://evil.example" },
      { events: {} },
      { sub: undefined, sid: undefined },
      { iat: now() - 3_600 },
      { jti: undefined },
    ])
      expectProblem(await send(await logoutToken("noor", wrong)), 422, "invalid", /not good/);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    const forged = await new SignJWT({ sub: "noor", events: EVENTS })
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer(provider.issuer)
      .setAudience("trueup")
      .setIssuedAt()
      .setJti(randomUUID())
      .sign(privateKey);
    expectProblem(await send(forged), 422, "invalid", /not good/);
    expect((await mara.get("/me")).status).toBe(200);
    expect((await send(token)).status).toBe(200);
    expectProblem(await mara.get("/me"), 401, "sign-in-needed", /ended/);
    expectProblem(await send(token), 422, "invalid", /used already/);
  });
});

const EVENTS = { "http://schemas.openid.net/event/backchannel-logout": {} };

/** A logout message under the provider's own key, with some claims changed. */
async function logoutToken(sub: string, over: Record<string, unknown>): Promise<string> {
  const claims = { iss: provider.issuer, aud: "trueup", sub, events: EVENTS, jti: randomUUID(), iat: now(), ...over };
  const kept = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  return new SignJWT(kept).setProtectedHeader({ alg: "RS256", kid: provider.key.kid }).sign(provider.key.privateKey);
}

const now = () => Math.floor(Date.now() / 1_000);
