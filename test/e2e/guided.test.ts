import { randomUUID } from "node:crypto";
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

  const bar = page.getByRole("region", { name: "Next step" });
  const pressed: string[] = [];
  const isOpen = async () => (await bar.count()) > 0;
  await expect
    .poll(
      async () => {
        if (!(await isOpen())) return "closed";
        const button = bar.getByRole("button").last();
        if ((await button.count()) === 0 || !(await button.isEnabled())) return "waits";
        const label = (await button.textContent()) ?? "";
        // A press that is not answered in time may have taken effect all the same; it is tried again under the same words.
        if (pressed.at(-1) !== label) pressed.push(label);
        await button.click({ timeout: 2_000 }).catch(() => {});
        return "goes on";
      },
      { timeout: 150_000, intervals: [400] },
    )
    .toBe("closed");
  for (const key of [REGRESSED, STALE]) expect(await verdictOf(key)).toBe("converged");
  expect(pressed[0]).toContain("Show no unsaved writes");
  expect(pressed.at(-1)).toContain("Close the incident");
});
