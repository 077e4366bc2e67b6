import { expect, test } from "./setup/browser";
import { changeProfile } from "./setup/write";

const KEY = "user-taught";

test.beforeAll(() => changeProfile(KEY, { name: "Di", email: "di@shop.example", city: "Aarhus" }));

test("a key's chip leads to the page of its finding, by the keyboard", async ({ open }) => {
  const page = await open(`/keys/profile/${KEY}`);
  const chip = page.getByRole("region", { name: "Verdict" }).getByRole("link");
  await chip.waitFor();
  const finding = (await chip.textContent()) ?? "";
  await chip.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/findings/${finding}$`));
  await page.getByRole("heading", { level: 1, name: finding }).waitFor();
});

test("the divergences lead to every finding, each with its picture and its neighbours", async ({ open }) => {
  const page = await open("/divergences");
  await page.getByRole("link", { name: "Findings explained" }).click();
  await page.getByRole("main").getByRole("link", { name: "regressed", exact: true }).click();
  const looks = page.getByRole("region", { name: "How it looks" });
  await expect(looks.getByRole("listitem").filter({ hasText: "Origin" })).toContainText("2 behind");
  await page.getByRole("link", { name: "Less bad: mismatched" }).click();
  await page.waitForURL(/\/findings\/mismatched$/);
});

test("a filter on a finding leads to that finding's page", async ({ open }) => {
  const page = await open("/divergences?finding=stale");
  await page.getByRole("link", { name: "What “stale” means" }).click();
  await page.getByRole("heading", { level: 1, name: "stale" }).waitFor();
});

test("a name that no finding has is said to be none", async ({ open }) => {
  const page = await open("/findings/lost");
  await page.getByRole("heading", { name: "There is no such finding" }).waitFor();
  await page.getByRole("link", { name: "a list of all findings" }).click();
  await page.getByRole("heading", { level: 1, name: "Findings explained" }).waitFor();
});
