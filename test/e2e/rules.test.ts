import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, type Open, test } from "./setup/browser";
import { seriousFaults } from "./setup/serious-faults";
import { type ConsoleWithSignIn, withSignIn } from "./setup/with-sign-in";

const PEOPLE = {
  ana: { name: "Ana", email: "ana@shop.example", role: "admin" },
  bo: { name: "Bo", email: "bo@shop.example", role: "admin" },
  vera: { name: "Vera", email: "vera@shop.example", role: "viewer" },
  mara: { name: "Mara", email: "mara@shop.example", role: "operator" },
  noor: { name: "Noor", email: "noor@shop.example", role: "approver" },
} as const;
type Person = (typeof PEOPLE)[keyof typeof PEOPLE];

const RULE = "A run of a plan of the kind undo with more than 100 effects needs a second person";
const CONFIGURED = "A run of a plan of the kind suppress on paths of the class binding needs a second person";
/** A folder for pictures of the section, for people to look at; none are taken without it. */
const PICTURES = process.env.TRUEUP_PICTURES;

const passwords = new Map<string, string>();
let served: ConsoleWithSignIn;

// Two people in two browsers take long on a machine that is busy.
test.describe.configure({ mode: "serial", timeout: 240_000 });
test.beforeAll(async () => {
  const access = "{ local: true, rules: [{ verbs: [run.start], kinds: [suppress], invariants: [binding] }] }";
  served = await withSignIn({ access: () => access, workers: ["replayer"] });
  for (const { name, email, role } of Object.values(PEOPLE))
    passwords.set(email, await served.person(name, email, role));
  await served.ledger.query("UPDATE principal_grant SET break_glass = true WHERE role = 'operator'");
});
test.afterAll(() => served?.stop());

/** A page, after the sign-in of a person. */
async function at(
  open: Open,
  address: string,
  { name, email }: Person,
  options: Parameters<Open>[1] = {},
): Promise<Page> {
  const page = await open(address, { baseURL: served.url, ...options });
  await page.getByLabel("E-mail").fill(email);
  await page.locator("input[autocomplete=current-password]").fill(passwords.get(email) ?? "");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: `You are ${name}: settings and sign-out` }).waitFor();
  return page;
}

/** The section, after the sign-in of a person. */
async function as(open: Open, person: Person, options: Parameters<Open>[1] = {}): Promise<Page> {
  const page = await at(open, "/settings/rules", person, options);
  await page.getByRole("list", { name: "Rules in force" }).waitFor();
  return page;
}

/** The answer of a call in the session of a page's person. */
async function given(page: Page, address: string, data: object): Promise<Record<string, string>> {
  const answer = await page.request.post(`${served.url}/api/v1${address}`, { data, headers: { origin: served.url } });
  if (!answer.ok()) throw new Error(await answer.text());
  return answer.json();
}

const inForce = (page: Page) => page.getByRole("list", { name: "Rules in force" }).getByRole("listitem");
const waiting = (page: Page) => page.getByRole("list", { name: "Changes of rules that wait" }).getByRole("listitem");

async function pictured(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** Fills the dialog of a new rule in and gives it. */
async function askForRule(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add a rule…" }).click();
  const dialog = page.getByRole("dialog", { name: "Ask for a rule?" });
  await dialog.getByRole("checkbox", { name: "undo" }).check();
  await dialog.getByLabel("For more effects than").fill("100");
  await dialog.getByRole("status").getByText(`${RULE}.`).waitFor();
  await dialog.getByLabel("Reason").fill("large undoings are looked at by two");
  await pictured(page, `dialog-${page.viewportSize()?.width}`);
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Ask for the rule" }).click();
  await dialog.waitFor({ state: "detached" });
}

test("asks for a rule that its own administrator does not apply, and another one does", async ({ open }) => {
  const ana = await as(open, PEOPLE.ana);
  await inForce(ana).filter({ hasText: CONFIGURED }).getByText("From the configuration.").waitFor();
  expect(await inForce(ana).getByRole("button").count()).toBe(0);
  await askForRule(ana);
  const asked = waiting(ana).filter({ hasText: `Add the rule: ${RULE}.` });
  await asked.getByText("Another administrator decides.").waitFor();
  expect(await asked.getByRole("button", { name: /^Apply/ }).count()).toBe(0);
  await expect(inForce(ana)).toHaveCount(1);

  const bo = await as(open, PEOPLE.bo);
  await waiting(bo).getByText("Ana asked,").waitFor();
  await pictured(bo, "waiting-wide");
  await waiting(bo)
    .getByRole("button", { name: `Apply the rule “${RULE}”` })
    .click();
  await inForce(bo).getByText("From the console: Ana asked for it, Bo approved it").waitFor();
  await expect(inForce(bo)).toHaveCount(2);
  await bo.getByText("No change of a rule waits.").waitFor();
  await expect(inForce(ana)).toHaveCount(2, { timeout: 20_000 });
});

test("asks for the end of a rule, which is taken back, asked for again and applied by the other one", async ({
  open,
}) => {
  const dark = { viewport: { width: 390, height: 900 }, colorScheme: "dark" } as const;
  const bo = await as(open, PEOPLE.bo, dark);
  const ask = async () => {
    await bo.getByRole("button", { name: `Ask for the end of the rule “${RULE}”` }).click();
    const dialog = bo.getByRole("dialog", { name: "Ask for the end of a rule?" });
    await dialog.getByText("the rule holds on").waitFor();
    await dialog.getByLabel("Reason").fill("nobody undoes so much");
    await pictured(bo, "end-narrow-dark");
    await dialog.getByRole("button", { name: "Ask for its end" }).click();
    await dialog.waitFor({ state: "detached" });
    await waiting(bo).getByText(`End the rule: ${RULE}.`).waitFor();
  };
  await ask();
  await waiting(bo)
    .getByRole("button", { name: `Take back the end of the rule “${RULE}”` })
    .click();
  await bo.getByText("No change of a rule waits.").waitFor();
  await expect(inForce(bo)).toHaveCount(2);
  await ask();
  await pictured(bo, "waiting-narrow-dark");
  expect(await seriousFaults(bo)).toEqual([]);
  const overflow = await bo.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);

  const ana = await as(open, PEOPLE.ana);
  await pictured(ana, "end-waiting-wide");
  await waiting(ana)
    .getByRole("button", { name: `Apply the end of the rule “${RULE}”` })
    .click();
  await expect(inForce(ana)).toHaveCount(1);
  expect(await seriousFaults(ana)).toEqual([]);
  const rows = await ana.request.get(`${served.url}/api/v1/audit?verb=apply-change`);
  expect((await rows.json()).items.map(({ actor }: { actor: string }) => actor)).toEqual(["Ana", "Bo"]);
});

test("shows a viewer the rules, without a way to change them", async ({ open }) => {
  const vera = await as(open, PEOPLE.vera);
  await inForce(vera).filter({ hasText: CONFIGURED }).waitFor();
  const add = vera.getByRole("button", { name: "Add a rule…" });
  await expect(add).toBeDisabled();
  await expect(add).toHaveAccessibleDescription("Needs the role admin.");
  expect(await vera.getByText("Asked for, and not in force yet").count()).toBe(0);
});

const ITEMS = 300;
const GLASS = { breakGlass: { reason: "a drill" } };

/** A run of many items at a slow rate, which this operator began without a second person; answers the page of its plan, and its run. */
async function underWay(mara: Page): Promise<{ address: string; run: string }> {
  const producer = await served.service("shop", "producer", "profile");
  const mutations = Array.from({ length: ITEMS }, (_, n) => ({
    key: `paused-${n}`,
    operation: "set",
    payload: { n },
    idempotencyKey: `paused-${n}`,
  }));
  const written = await fetch(`${served.url}/api/v1/paths/profile/mutations/batch`, {
    method: "POST",
    headers: { authorization: `Bearer ${producer}`, "content-type": "application/json" },
    body: JSON.stringify({ mutations }),
  });
  expect(written.status).toBe(207);
  const scope = { paths: ["profile"], keys: { prefix: "paused-" } };
  const { id } = await given(mara, "/incidents", { title: "A drill", reason: "a drill", scope });
  await given(mara, `/incidents/${id}/authority`, { store: "ledger", reason: "it is right", ...GLASS });
  const wish = { kind: "replay", selection: { all: true }, reason: "a drill", ratePerSec: 20, canary: 0, ...GLASS };
  const plan = await given(mara, `/incidents/${id}/plans`, wish);
  const run = await given(mara, `/plans/${plan.id}/runs`, { digest: plan.digest, ...GLASS });
  return { address: `/incidents/${id}?step=replay&plan=${plan.id}`, run: run.id as string };
}

test("pauses a run under way for a new rule, which another person approves on its page, and then goes on", async ({
  open,
}) => {
  const [ana, bo] = [await as(open, PEOPLE.ana), await as(open, PEOPLE.bo)];
  const mara = await at(open, "/", PEOPLE.mara);
  const { address, run } = await underWay(mara);
  const state = async () => (await (await mara.request.get(`${served.url}/api/v1/runs/${run}`)).json()).state;
  await mara.goto(`${served.url}${address}`);
  await mara.getByRole("group", { name: "The run" }).getByRole("button", { name: "Pause" }).waitFor();
  expect(await mara.getByText("A second person has to approve it.").count()).toBe(0);

  const rule = { kinds: ["replay"], reason: "replays are looked at by two" };
  const { id: change } = await given(ana, "/rules", rule);
  await given(bo, `/access-changes/${change}/decision`, { apply: true });
  const work = mara.getByRole("region", { name: "Replay or drain, in order" });
  await work.getByText("Nobody has approved the plan, and a rule asks for it now").waitFor({ timeout: 20_000 });
  await mara.getByText("A second person has to approve it.").waitFor();
  expect(await state()).toBe("paused");
  const approve = (page: Page) => page.getByRole("button", { name: /^Approve [0-9a-f]{8}/ });
  await expect(approve(mara)).toBeDisabled();
  await pictured(mara, "paused-wide");
  expect(await seriousFaults(mara)).toEqual([]);

  const noor = await at(open, address, PEOPLE.noor);
  await approve(noor).click();
  await noor.getByText("A second person has to approve it.").waitFor({ state: "detached" });
  await mara.getByText("A second person has to approve it.").waitFor({ state: "detached", timeout: 20_000 });
  await mara.getByRole("group", { name: "The run" }).getByRole("button", { name: "Resume" }).click();
  await expect.poll(state, { timeout: 60_000 }).toBe("done");
  const rows = await ana.request.get(`${served.url}/api/v1/audit?verb=approve-plan`);
  expect((await rows.json()).items.map(({ actor }: { actor: string }) => actor)).toEqual(["Noor"]);
});
