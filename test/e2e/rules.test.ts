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
} as const;
type Person = (typeof PEOPLE)[keyof typeof PEOPLE];

const RULE = "A run of a plan of the kind undo with more than 100 effects needs a second person";
const CONFIGURED = "A run of a plan of the kind suppress on paths of the class binding needs a second person";
/** A folder for pictures of the section, for people to look at; none are taken without it. */
const PICTURES = process.env.TRUEUP_PICTURES;

const passwords = new Map<string, string>();
let served: ConsoleWithSignIn;

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  const access = "{ local: true, rules: [{ verbs: [run.start], kinds: [suppress], invariants: [binding] }] }";
  served = await withSignIn({ access: () => access });
  for (const { name, email, role } of Object.values(PEOPLE))
    passwords.set(email, await served.person(name, email, role));
});
test.afterAll(() => served?.stop());

/** The section, after the sign-in of a person. */
async function as(open: Open, { name, email }: Person, options: Parameters<Open>[1] = {}): Promise<Page> {
  const page = await open("/settings/rules", { baseURL: served.url, ...options });
  await page.getByLabel("E-mail").fill(email);
  await page.locator("input[autocomplete=current-password]").fill(passwords.get(email) ?? "");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: `You are ${name}: settings and sign-out` }).waitFor();
  await page.getByRole("list", { name: "Rules in force" }).waitFor();
  return page;
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
