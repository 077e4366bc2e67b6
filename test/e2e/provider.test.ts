import type { APIResponse, Page } from "@playwright/test";
import { planWire } from "../../lib/api/plans";
import { type ProviderPerson, startProvider } from "../fixtures/oidc-provider";
import { expect, type Open, test } from "./setup/browser";
import { seriousFaults } from "./setup/serious-faults";
import { type ConsoleWithSignIn, withSignIn } from "./setup/with-sign-in";

const SECRET = "a secret of the tests, long enough";
const GLASS = { breakGlass: { reason: "a drill" } };
const KEY = "user-of-two-people";
const people = new Map<string, ProviderPerson>();
const known = (sub: string, ...groups: string[]) =>
  people.set(sub, { sub, name: sub, email: `${sub.toLowerCase()}@shop.example`, groups });

let provider: Awaited<ReturnType<typeof startProvider>>;
let served: ConsoleWithSignIn;
const plan = { id: "", digest: "", incident: "" };

// Two people in two browsers take long on a machine that is busy.
test.describe.configure({ mode: "serial", timeout: 240_000 });

test.beforeAll(async () => {
  known("Olga", "on-call");
  known("Amir", "leads");
  known("Abby", "leads");
  const access = (issuer: string) => `
  local: true
  oidc: { issuer: "${issuer}", clientId: trueup, clientSecret: "${SECRET}" }
  grants:
    - { group: on-call, role: operator, paths: ["*"], breakGlass: true }
    - { group: on-call, role: approver, paths: ["*"] }
    - { group: leads, role: approver, paths: ["*"] }
  rules: [{ verbs: [run.start] }]
`;
  let started: ReturnType<typeof startProvider> | undefined;
  served = await withSignIn({
    workers: ["replayer", "steward"],
    access: async (url) => {
      const logoutTo = `${url}/api/v1/sign-in/oidc/logout`;
      const client = { secret: SECRET, returnTo: `${url}/sign-in/return`, logoutTo, refresh: true };
      started = startProvider(people, client);
      return access((await started).issuer);
    },
  });
  provider = (await started) as typeof provider;
});
test.afterAll(async () => {
  await served?.stop();
  provider?.close();
});

/** A page of the console, after the sign-in of a person at the provider, in a browser of its own. */
async function as(open: Open, sub: string, address: string): Promise<Page> {
  const page = await open(address, { baseURL: served.url });
  await page.getByRole("button", { name: /^Sign in with/ }).click();
  await atProvider(page, sub);
  await page.getByRole("button", { name: `You are ${people.get(sub)?.name}: settings and sign-out` }).waitFor();
  return page;
}

/** Goes through the provider's own pages. */
async function atProvider(page: Page, sub: string): Promise<void> {
  await page.locator("input[name=login]").fill(sub);
  await page.locator("input[name=password]").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  const goOn = page.getByRole("button", { name: "Continue" });
  await goOn.or(page.getByRole("main")).first().waitFor();
  if (await goOn.isVisible()) await goOn.click();
}

/** A call in the session of a page's person. */
const call = (page: Page, address: string, data: object): Promise<APIResponse> =>
  page.request.post(`${served.url}/api/v1${address}`, { data, headers: { origin: served.url } });

async function done(answer: APIResponse): Promise<Record<string, string>> {
  if (!answer.ok()) throw new Error(await answer.text());
  return answer.json();
}

const planPage = () => `/incidents/${plan.incident}?step=replay&plan=${plan.id}`;
const approveButton = (page: Page) => page.getByRole("button", { name: /^Approve [0-9a-f]{8}/ });
const runButton = (page: Page) => page.getByRole("button", { name: /^(Run|Start)/ });
const approval = () => ({ digest: plan.digest });

/** The refusal of Olga's approval of her own plan. */
async function isRefused(answer: APIResponse): Promise<void> {
  expect({ status: answer.status(), code: (await answer.json()).code }).toEqual({ status: 409, code: "same-person" });
}

test("signs in at the provider, and holds the roles of the person's groups", async ({ open }) => {
  const olga = await as(open, "Olga", "/settings");
  await expect(olga).toHaveURL(/\/settings$/);
  await olga.getByText("operator on every path, may break glass").waitFor();
  const producer = await served.service("shop", "producer", "profile");
  const written = await fetch(`${served.url}/api/v1/paths/profile/mutations`, {
    method: "POST",
    headers: { authorization: `Bearer ${producer}`, "content-type": "application/json" },
    body: JSON.stringify({ key: KEY, operation: "set", payload: { name: "Di" }, idempotencyKey: KEY }),
  });
  expect(written.status).toBe(202);
  const scope = { paths: ["profile"], keys: { prefix: KEY } };
  const { id = "" } = await done(await call(olga, "/incidents", { title: "A drill", reason: "a drill", scope }));
  await done(await call(olga, `/incidents/${id}/authority`, { store: "ledger", reason: "it is right", ...GLASS }));
  const asked = { kind: "replay", selection: { all: true }, reason: "a drill", canary: 0 };
  const made = await done(await call(olga, `/incidents/${id}/plans`, { ...asked, ...GLASS }));
  Object.assign(plan, { id: made.id, digest: made.digest, incident: id });
});

test("refuses the maker's own approval, also under another name, by a token, the command line and another account", async ({
  open,
}) => {
  const olga = await as(open, "Olga", planPage());
  await olga.getByText("You (Olga) made this plan, so another person has to approve it.").waitFor();
  await expect(approveButton(olga)).toBeDisabled();
  await expect(runButton(olga)).toBeDisabled();
  await isRefused(await call(olga, `/plans/${plan.id}/approvals`, approval()));

  const scopes = [{ role: "approver", path: "*" }];
  const { token = "" } = await done(await call(olga, "/tokens", { name: "a script", scopes }));
  const byToken = await fetch(`${served.url}/api/v1/plans/${plan.id}/approvals`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(approval()),
  });
  expect([byToken.status, (await byToken.json()).code]).toEqual([409, "same-person"]);
  const { code, err } = await served.trueup(token, "plan", "approve", plan.id, "--digest", plan.digest);
  expect([code === 0, err]).toEqual([false, expect.stringContaining("(same-person)")]);

  people.set("Olga", { ...(people.get("Olga") as ProviderPerson), name: "Olivia" });
  const renamed = await as(open, "Olga", planPage());
  await isRefused(await call(renamed, `/plans/${plan.id}/approvals`, approval()));
  known("Olga", "on-call");

  // An account of her own beside the provider's, with the same address.
  const password = await served.person("Olga's sealed account", "olga@shop.example", "approver", "--sealed");
  const sealed = await open("/sign-in", { baseURL: served.url });
  const signIn = { email: "olga@shop.example", password };
  await done(await call(sealed, "/sign-in", signIn));
  await isRefused(await call(sealed, `/plans/${plan.id}/approvals`, approval()));
});

test("runs the plan on another person's approval, and not on one whose role was taken away", async ({ open }) => {
  const amir = await as(open, "Amir", planPage());
  await approveButton(amir).click();
  const olga = await as(open, "Olga", planPage());
  await expect(runButton(olga)).toBeEnabled();

  known("Amir", "strangers");
  const gone = await open("/sign-in", { baseURL: served.url });
  await gone.getByRole("button", { name: /^Sign in with/ }).click();
  await atProvider(gone, "Amir");
  await expect(gone).toHaveURL(/refused=no-access/);
  await expect(runButton(olga)).toBeDisabled({ timeout: 20_000 });
  const early = await call(olga, `/plans/${plan.id}/runs`, { digest: plan.digest, ...GLASS });
  expect([early.status(), (await early.json()).code]).toEqual([409, "needs-approval"]);

  const abby = await as(open, "Abby", planPage());
  await approveButton(abby).click();
  await expect(runButton(olga)).toBeEnabled({ timeout: 20_000 });
  await runButton(olga).click();
  await olga.getByRole("button", { name: "Break glass…" }).click();
  const glass = olga.getByRole("region", { name: "Break glass" });
  await glass.getByRole("textbox").fill("nobody stopped acknowledgments first");
  await glass.getByRole("button", { name: "Break glass and do it" }).click();
  const run = async () => {
    const answer = await olga.request.get(`${served.url}/api/v1/plans/${plan.id}`);
    return planWire.parse(await answer.json()).run?.state;
  };
  await expect.poll(run, { timeout: 30_000 }).toBe("done");
});

test("has the broken glass reviewed by another person than the one who broke it", async ({ open }) => {
  const olga = await as(open, "Olga", "/settings/broken-glass");
  await olga.getByText("Another person reviews what you did.").first().waitFor();
  expect(await olga.getByRole("button", { name: /^Review the glass/ }).count()).toBe(0);
  const abby = await as(open, "Abby", "/settings/broken-glass");
  await abby.getByRole("button", { name: "Review the glass that Olga broke" }).first().click();
  const dialog = abby.getByRole("dialog", { name: "Review the broken glass?" });
  await dialog.getByRole("textbox").fill("the drill asked for it");
  await dialog.getByRole("button", { name: "Record the review" }).click();
  await dialog.waitFor({ state: "detached" });
  await abby.getByText("the drill asked for it").waitFor();
});

test("ends the session here when the provider ends its own", async ({ open }) => {
  const abby = await as(open, "Abby", "/");
  await abby.getByRole("link", { name: "Customer profile" }).first().waitFor();
  const elsewhere = await abby.context().newPage();
  await elsewhere.goto(`${provider.issuer}/session/end`);
  await elsewhere.getByRole("button", { name: "Yes, sign me out" }).click();
  await abby.getByRole("alert", { name: "You are signed out" }).waitFor({ timeout: 20_000 });
});

test("shows when the provider told a person's groups, and whose sign-in it has withdrawn", async ({ open }) => {
  const password = await served.person("Ada", "ada@shop.example", "admin", "--sealed");
  const ada = await open("/sign-in", { baseURL: served.url });
  await done(await call(ada, "/sign-in", { email: "ada@shop.example", password }));
  await ada.goto(`${served.url}/settings/people`);
  const row = (name: string) => ada.getByRole("row").filter({ has: ada.getByRole("rowheader", { name }) });
  await row("Olga olga").getByText("groups read").waitFor();
  people.delete("Olga");
  await served.ledger.query("UPDATE provider_refresh SET due_at = now()");
  await row("Olga olga").getByText("The provider withdrew the sign-in").waitFor({ timeout: 40_000 });
  await row("Abby").getByText("groups read").waitFor();
  expect(await seriousFaults(ada)).toEqual([]);
  if (process.env.TRUEUP_PICTURES) await ada.screenshot({ path: `${process.env.TRUEUP_PICTURES}/people.png` });
});
