import { randomUUID } from "node:crypto";
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

it("repairs one key from its page in three clicks: the action, what would happen, the run", async () => {
  await changeProfile(KEY, { name: "first" });
  await changeProfile(KEY, { name: "second" });
  const verdict = async () => (await client.key("profile", KEY)).verdict;
  await expect.poll(verdict, { timeout: 20_000 }).toBe("converged");
  await raw.origin.query("UPDATE profile SET version = 1, doc = $2 WHERE user_id = $1", [KEY, '{"name":"first"}']);
  const page = await open(`/keys/profile/${KEY}`);
  page.setDefaultTimeout(15_000);
  await page.getByRole("region", { name: "Verdict" }).getByText("regressed", { exact: true }).waitFor();

  await page
    .getByRole("button", { name: /^Replay/ })
    .first()
    .click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("textbox", { name: "Reason" }).fill("a script put back what was old");
  await sheet.getByRole("button", { name: "Show what would happen" }).click();
  await sheet.getByRole("list", { name: "What would happen" }).getByText("apply", { exact: true }).waitFor();
  await sheet.getByRole("button", { name: /^Run [0-9a-f]{8}…[0-9a-f]{4}$/ }).click();
  await sheet.getByRole("list", { name: "Outcome" }).getByText("applied", { exact: true }).waitFor();
  await sheet.getByRole("button", { name: "Back to the key" }).click();

  await page.getByRole("region", { name: "Verdict" }).getByText("converged", { exact: true }).waitFor();
  const { rows } = await raw.origin.query("SELECT version, doc FROM profile WHERE user_id = $1", [KEY]);
  expect(rows).toEqual([{ version: "2", doc: { name: "second" } }]);
  const { items } = await client.incidents({ status: "open" });
  const own = items.find(({ scope }) => scope.keys && "list" in scope.keys && scope.keys.list?.includes(KEY));
  expect(own).toMatchObject({ targeted: true, openedBy: expect.any(String) });
  await client.closeIncident(own?.id as string, {
    reason: "the key is right again",
    breakGlass: { reason: "no other test is to wait for its gates" },
  });
}, 90_000);
