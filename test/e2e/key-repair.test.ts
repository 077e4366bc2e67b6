import { randomUUID } from "node:crypto";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { createClient } from "../../lib/http/client";
import { browserForTests } from "./setup/browser";
import { type RawStores, rawStores } from "./setup/damage";
import { changeProfile } from "./setup/write";

const { open } = browserForTests();
const client = createClient({ baseUrl: inject("system").url, actor: () => "mara" });
const KEY = `one-key-${randomUUID().slice(0, 8)}`;

let raw: RawStores;
beforeAll(async () => {
  raw = await rawStores();
});
afterAll(() => raw?.close());

it("repairs a row that changed at its own version in three clicks, with the values before and after, and leaves no incident open", async () => {
  await changeProfile(KEY, { total: 2595 });
  const verdict = async () => (await client.key("profile", KEY)).verdict;
  await expect.poll(verdict, { timeout: 20_000 }).toBe("converged");
  await raw.origin.query("UPDATE profile SET doc = $2 WHERE user_id = $1", [KEY, '{"total":1}']);
  const page = await open(`/keys/profile/${KEY}`);
  page.setDefaultTimeout(15_000);
  await page.getByRole("region", { name: "Verdict" }).getByText("mismatched", { exact: true }).waitFor();
  const values = page.getByRole("list", { name: "Values by store" });
  expect(await values.getByText('{"total":2595}').count()).toBe(1);

  await page.getByRole("button", { name: "Rewrite: the ledger is right" }).click();
  const sheet = page.getByRole("dialog");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await groundsAround(sheet)).toEqual([]);
  }
  const effects = sheet.getByRole("table", { name: "Before and after" });
  expect(await effects.getByRole("row", { name: /^origin/ }).textContent()).toMatch(
    /origin\{"total": ?1\}\{"total":2595\}/,
  );
  await sheet.getByRole("button", { name: "Write the ledger's value to the origin" }).click();
  await sheet.getByText("The stores agree again").waitFor();
  await sheet.getByRole("button", { name: "Back to the key" }).click();

  await page.getByRole("region", { name: "Verdict" }).getByText("converged", { exact: true }).waitFor();
  const { rows } = await raw.origin.query("SELECT version, doc FROM profile WHERE user_id = $1", [KEY]);
  expect(rows).toEqual([{ version: "1", doc: { total: 2595 } }]);
  const { items } = await client.incidents({ status: "open" });
  expect(items.filter(({ scope }) => scope.keys && "list" in scope.keys && scope.keys.list?.includes(KEY))).toEqual([]);
}, 90_000);

/** The grounds that an element's own layers paint around it, over the page behind it. */
const groundsAround = (element: Locator) =>
  element.evaluate((dialog) => {
    const grounds: string[] = [];
    for (let layer = dialog.parentElement; layer !== null && layer !== document.body; layer = layer.parentElement)
      grounds.push(getComputedStyle(layer).backgroundColor);
    return grounds.filter((ground) => ground !== "rgba(0, 0, 0, 0)");
  });
