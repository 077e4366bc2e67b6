import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, test } from "./setup/browser";
import { type RawStores, rawStores } from "./setup/damage";
import { clientAs } from "./setup/running";
import { changeProfile } from "./setup/write";

const client = clientAs();
const PREFIX = `guided-${randomUUID().slice(0, 8)}-`;
const [REGRESSED, STALE] = [`${PREFIX}regressed`, `${PREFIX}stale`];

let raw: RawStores;
test.beforeAll(async () => {
  raw = await rawStores();
});
test.afterAll(() => raw?.close());

const verdictOf = async (key: string) => (await client.key.read({ params: { path: "profile", key } })).verdict;

const barOf = (page: Page) => page.getByRole("region", { name: "Next step" });

/** Presses whatever button the next step has until it is done. Returns the words of what was pressed. */
async function pressUntil(page: Page, isDone: () => Promise<boolean>): Promise<string[]> {
  const pressed: string[] = [];
  await expect
    .poll(
      async () => {
        if (await isDone()) return "done";
        const button = barOf(page).getByRole("button").last();
        if ((await button.count()) === 0 || !(await button.isEnabled())) return "waits";
        const label = (await button.textContent()) ?? "";
        // A press that is not answered in time may have taken effect all the same; it is tried again under the same words.
        if (pressed.at(-1) !== label) pressed.push(label);
        await button.click({ timeout: 2_000 }).catch(() => {});
        return "goes on";
      },
      { timeout: 150_000, intervals: [400] },
    )
    .toBe("done");
  return pressed;
}

/** Puts keys' rows in the record back to their first version. */
async function putBack(...keys: string[]): Promise<void> {
  for (const name of ["first", "second"]) for (const key of keys) await changeProfile(key, { name });
  for (const key of keys) await expect.poll(() => verdictOf(key), { timeout: 20_000 }).toBe("converged");
  await raw.origin.query("UPDATE profile SET version = 1, doc = $2 WHERE user_id = ANY ($1)", [
    keys,
    JSON.stringify({ name: "first" }),
  ]);
}

test("leads an incident to its end by one button, from a prefilled form", async ({ open }) => {
  test.setTimeout(180_000);
  for (const name of ["first", "second"]) for (const key of [REGRESSED, STALE]) await changeProfile(key, { name });
  for (const key of [REGRESSED, STALE]) await expect.poll(() => verdictOf(key), { timeout: 20_000 }).toBe("converged");
  await raw.origin.query("UPDATE profile SET version = 1, doc = $2 WHERE user_id = $1", [
    REGRESSED,
    JSON.stringify({ name: "first" }),
  ]);
  await raw.eu.hset(`profile:${STALE}`, { value: JSON.stringify({ name: "first" }), version: "1" });
  for (const key of [REGRESSED, STALE])
    await expect.poll(() => verdictOf(key), { timeout: 20_000 }).not.toBe("converged");

  const page = await open("/");
  const search = new URLSearchParams({ paths: "profile", prefix: PREFIX, title: "Went back", reason: "a test" });
  await page.goto(`/incidents/new?${search}`);
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Went back");
  await page.getByRole("button", { name: "Open the incident" }).click();
  await page.waitForURL(/\/incidents\/[0-9a-f-]{36}/);

  const pressed = await pressUntil(page, async () => (await barOf(page).count()) === 0);
  for (const key of [REGRESSED, STALE]) expect(await verdictOf(key)).toBe("converged");
  expect(pressed[0]).toContain("Show no unsaved writes");
  expect(pressed.at(-1)).toContain("Close the incident");
});

test("resumes a key that somebody holds, and aborts a run of an authority that was declared again", async ({
  open,
}) => {
  test.setTimeout(240_000);
  const prefix = `${PREFIX}again-`;
  const [held, ...keys] = ["held", "one", "two"].map((name) => `${prefix}${name}`) as [string, string, string];
  await putBack(...keys);
  for (const key of keys) await expect.poll(() => verdictOf(key), { timeout: 20_000 }).toBe("regressed");
  const reason = "a test";
  await client.drain.set({ params: { path: "profile" }, body: { key: held, paused: true, reason } });
  await changeProfile(held, { name: "waits" });
  const scope = { paths: ["profile"], keys: { prefix } };
  const { id } = await client.incident.open({ body: { title: "Declared again", reason, scope } });
  const params = { id };

  const page = await open(`/incidents/${id}`);
  await pressUntil(page, async () => (await client.incident.read({ params })).authority !== null);
  const { id: plan, digest } = await client.plan.create({
    params,
    body: { kind: "replay", selection: { keys }, reason, canary: 1 },
  });
  const run = await client.run.start({ params: { id: plan }, body: { digest: digest as string } });
  await expect
    .poll(async () => (await client.run.read({ params: { id: run.id } })).state, { timeout: 30_000 })
    .toBe("waiting");
  await client.authority.declare({ params, body: { store: "ledger", reason: "looked at once more" } });
  await expect(barOf(page).getByRole("button", { name: "Abort the replay" })).toBeEnabled({ timeout: 20_000 });

  const pressed = await pressUntil(page, async () => (await barOf(page).count()) === 0);
  expect(pressed[0]).toBe("Abort the replay");
  expect(pressed).toContainEqual(expect.stringMatching(/^Resume a held key/));
  expect(pressed.at(-1)).toContain("Close the incident");
  for (const key of [held, ...keys]) expect(await verdictOf(key)).toBe("converged");
});
