import type { Page } from "@playwright/test";
import { shareOf } from "../setup/share";
import { expect, type Open, test } from "./setup/browser";
import { seriousFaults } from "./setup/serious-faults";
import { type ConsoleWithSignIn, withSignIn } from "./setup/with-sign-in";

const SECTIONS = [
  "password",
  "sessions",
  "tokens",
  "people",
  "changes",
  "rules",
  "freeze",
  "erasures",
  "connections",
  "about",
];
const PEOPLE = {
  ana: { name: "Ana", email: "ana@shop.example", role: "admin" },
  olga: { name: "Olga", email: "olga@shop.example", role: "operator" },
  vera: { name: "Vera", email: "vera@shop.example", role: "viewer" },
} as const;
const passwords = new Map<string, string>([[PEOPLE.ana.email, "a password of Ana's"]]);

let served: ConsoleWithSignIn;
test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  served = await withSignIn();
});
test.afterAll(() => served?.stop());

const at = () => ({ baseURL: served.url });

/** Fills in the form and gives it. */
async function give(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.locator("input[autocomplete=current-password]").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** A page of the console, after the sign-in of a person. */
async function as(open: Open, { name, email }: { name: string; email: string }, address: string): Promise<Page> {
  const page = await open(address, at());
  await give(page, email, passwords.get(email) ?? "");
  await page.getByRole("button", { name: `You are ${name}: settings and sign-out` }).waitFor();
  return page;
}

test("leads every screen to the sign-in, where the code of the log makes the first administrator", async ({ open }) => {
  const page = await open("/audit?stream=access", at());
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faudit%3Fstream%3Daccess$/);
  await expect(page).toHaveTitle("Sign in · Trueup");
  await page.getByLabel("Your name").fill(PEOPLE.ana.name);
  await page.getByLabel("E-mail").fill(PEOPLE.ana.email);
  await page.locator("input[autocomplete=new-password]").fill("a password of Ana's");
  await page.getByLabel("One-time code").fill("a guess");
  const claim = page.getByRole("button", { name: "Become the first administrator" });
  await claim.click();
  await page.getByText("The sign-in failed").waitFor();
  await page.getByLabel("One-time code").fill(served.code());
  await claim.click();
  await expect(page).toHaveURL(/\/audit\?stream=access$/);
  await page.getByRole("button", { name: "You are Ana: settings and sign-out" }).waitFor();
  passwords.set(PEOPLE.olga.email, await served.person("Olga", PEOPLE.olga.email, PEOPLE.olga.role));
  passwords.set(PEOPLE.vera.email, await served.person("Vera", PEOPLE.vera.email, PEOPLE.vera.role));
});

test("says the same of a wrong password and of an account that is not there, and leads to no other site", async ({
  open,
}) => {
  const page = await open("/sign-in?next=//evil.example/", at());
  const said: string[] = [];
  for (const email of [PEOPLE.olga.email, "nobody@shop.example"]) {
    await give(page, email, "not the password");
    const refusal = page.getByRole("alert").filter({ hasText: "sign-in-failed" });
    await refusal.waitFor();
    said.push((await refusal.textContent()) ?? "");
    await page.reload();
  }
  expect(said[0]).toBe(said[1]);
  await give(page, PEOPLE.olga.email, passwords.get(PEOPLE.olga.email) ?? "");
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  expect(new URL(page.url()).origin).toBe(served.url);
});

test("shows a viewer what it may not do, disabled, with the role that is lacking", async ({ open }) => {
  const page = await as(open, PEOPLE.vera, "/paths/profile");
  const pause = page.getByRole("button", { name: "Pause the drain" });
  await expect(pause).toBeDisabled();
  await expect(pause).toHaveAccessibleDescription(/Needs the role operator on profile\./);
  await pause.focus();
  await page.keyboard.press("Enter");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.goto("/settings/people");
  await page.getByText("Needs the role admin. An administrator gives roles").waitFor();
  expect(await page.getByText(PEOPLE.olga.email).count()).toBe(0);
});

test("makes a token that is shown once, within one's own grants", async ({ open }) => {
  const page = await as(open, PEOPLE.olga, "/settings/tokens");
  await page.getByRole("button", { name: "Make a token…" }).click();
  const dialog = page.getByRole("dialog", { name: "Make a token" });
  await dialog.getByLabel("Name").fill("a script");
  await dialog.getByRole("checkbox", { name: "operator on every path" }).check();
  await dialog.getByRole("button", { name: "Make the token" }).click();
  const token = await page.getByRole("dialog", { name: "The token" }).getByTestId("token").textContent();
  const answer = await fetch(`${served.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toMatchObject({ principal: { name: "Olga" }, grants: [{ role: "operator", path: "*" }] });
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.getByRole("row", { name: /a script/ }).waitFor();
  expect(await page.getByText(token ?? "no token").count()).toBe(0);
});

test("freezes all repairs, asks for a fresh sign-in before the thaw, and needs a second person", async ({ open }) => {
  const page = await as(open, PEOPLE.ana, "/settings/freeze");
  await page.getByRole("button", { name: "Freeze all repairs…" }).click();
  await page.getByLabel("Reason").fill("the origin is not trusted");
  await page.getByRole("button", { name: "Freeze all repairs", exact: true }).click();
  await page.goto("/catch-up");
  const banner = page.getByRole("alert", { name: "All repairs are stopped" });
  await banner.getByText("Ana stopped them").waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await served.waitTenMinutes();
  const keys: (string | undefined)[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/freeze/thaw")) keys.push(request.headers()["idempotency-key"]);
  });
  await banner.getByRole("button", { name: "Thaw…" }).click();
  const thaw = page.getByRole("dialog", { name: "Let repairs go on?" });
  await thaw.getByLabel("Reason").fill("it is trusted again");
  await thaw.getByRole("button", { name: "Ask for the thaw" }).click();
  const fresh = page.getByRole("dialog", { name: "Confirm that it is you" });
  await fresh.getByRole("button", { name: "Leave it as it is" }).click();
  await fresh.waitFor({ state: "hidden" });
  await expect(thaw.getByRole("alert")).toHaveCount(0);
  await thaw.getByRole("button", { name: "Ask for the thaw" }).click();
  await fresh.locator("input[autocomplete=current-password]").fill("not the password");
  await fresh.getByRole("button", { name: "Confirm, and go on" }).click();
  await fresh.getByText("The sign-in failed").waitFor();
  await fresh.locator("input[autocomplete=current-password]").fill(passwords.get(PEOPLE.ana.email) ?? "");
  await fresh.getByRole("button", { name: "Confirm, and go on" }).click();
  await banner.getByText("Ana has asked for repairs to go on").waitFor();
  expect(keys).toHaveLength(3);
  expect(keys[1]).toBe(keys[2]);

  const second = await as(open, PEOPLE.olga, "/catch-up");
  await second.getByRole("button", { name: "Thaw…" }).click();
  await second.getByLabel("Reason").fill("I agree");
  await second.getByRole("button", { name: "Thaw", exact: true }).click();
  await second.getByRole("alert", { name: "All repairs are stopped" }).waitFor({ state: "detached" });
  await banner.waitFor({ state: "detached", timeout: 20_000 });
});

test("proposes a grant that its own administrator does not decide", async ({ open }) => {
  const page = await as(open, PEOPLE.ana, "/settings/people");
  await page.getByRole("button", { name: "Give a role to Vera" }).click();
  const dialog = page.getByRole("dialog", { name: "Give Vera a role" });
  await dialog.getByLabel("Role").selectOption("support");
  await dialog.getByLabel("Reason").fill("joins support");
  await dialog.getByRole("button", { name: "Propose the grant" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Waiting changes" }).click();
  const row = page.getByRole("row", { name: /Vera/ });
  await row.getByText("Another administrator decides.").waitFor();
  await row.getByRole("button", { name: "Take back the grant for Vera" }).click();
  await page.getByText("No change waits").waitFor();
});

test("says that a session was ended elsewhere, and keeps what was shown", async ({ open }) => {
  const page = await as(open, PEOPLE.vera, "/");
  await page.getByRole("link", { name: "Customer profile" }).first().waitFor();
  const sessions = await as(open, PEOPLE.ana, "/settings/sessions");
  const ends = sessions.getByRole("button", { name: "End the session of Vera" });
  await ends.first().waitFor();
  for (let left = await ends.count(); left > 0; left--) {
    await ends.first().click();
    await expect(ends).toHaveCount(left - 1);
  }
  const banner = page.getByRole("alert", { name: "You are signed out" });
  await banner.waitFor({ timeout: 20_000 });
  expect(await page.getByRole("link", { name: "Customer profile" }).first().isVisible()).toBe(true);
  await banner.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test("signs out, and shows nothing afterwards", async ({ open }) => {
  const page = await as(open, PEOPLE.vera, "/settings");
  await page.getByRole("button", { name: "You are Vera: settings and sign-out" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsettings$/);
});

test("has no serious fault of accessibility on sign-in and settings, wide and narrow", async ({ open }) => {
  const page = await as(open, PEOPLE.ana, "/settings");
  const addresses = ["/settings", ...SECTIONS.map((section) => `/settings/${section}`), "/sign-in"];
  for (const address of shareOf("settings", addresses, 4)) {
    if (address === "/sign-in") await page.context().clearCookies();
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    expect({ address, faults: await seriousFaults(page) }).toEqual({ address, faults: [] });
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(() => page.locator("html").getAttribute("data-mantine-color-scheme")).toBe("dark");
    await page.setViewportSize({ width: 390, height: 900 });
    expect({ address, faults: await seriousFaults(page) }).toEqual({ address, faults: [] });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > 390);
    expect({ address, wide }).toEqual({ address, wide: false });
  }
});
