import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./setup/browser";

/** Presses a key until the page shows the key's effect: the page listens only once its scripts have run. */
async function pressUntil(page: Page, key: string, shown: () => Promise<boolean>): Promise<void> {
  const answered = async () => {
    if (await shown()) return true;
    await page.keyboard.press(key);
    return shown();
  };
  await expect.poll(answered, { timeout: 20_000 }).toBe(true);
}

const hasFocus = (box: Locator) => () => box.evaluate((element) => element === document.activeElement);

test("moves to the search box at / and finds a key from there", async ({ open }) => {
  const page = await open("/");
  await page.getByRole("link", { name: "Customer profile" }).first().waitFor();
  await pressUntil(page, "/", hasFocus(page.getByRole("textbox", { name: /^Find a key/ })));
  await page.keyboard.type("profile/user-0001");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/keys\/profile\/user-0001$/);
});

test("lists the keys at ? and closes the list at Escape", async ({ open }) => {
  const page = await open("/catch-up");
  const list = page.getByRole("table", { name: "Keys" });
  await pressUntil(page, "?", () => list.isVisible());
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "hidden" });
});

test("opens the palette at Ctrl-K and goes where it is told", async ({ open }) => {
  const page = await open("/");
  const box = page.getByRole("textbox", { name: "Screen, path, switch, key or id" });
  await pressUntil(page, "Control+k", () => box.isVisible());
  await box.fill("diverg");
  await page.getByRole("dialog").getByText("Divergences").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/divergences/);
});
