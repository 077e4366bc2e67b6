import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createClient } from "../../lib/http/client";
import { browserForTests, seriousFaults } from "./setup/browser";
import { owedForTests } from "./setup/owed";
import { changeProfile } from "./setup/write";

const { open } = browserForTests();
const owed = owedForTests();
const KEY = "user-accessible";
const SCREENS = {
  overview: "/",
  path: "/paths/profile",
  key: `/keys/profile/${KEY}`,
  divergences: "/divergences",
  "did we save it": `/saved?path=profile&key=${KEY}`,
  "catch-up": "/catch-up",
  incidents: "/incidents",
  "opening an incident": "/incidents/new",
  "an incident's stop": "/incidents/{id}?step=stop",
  "its authority": "/incidents/{id}?step=authority",
  "its replay": "/incidents/{id}?step=replay",
  "its plan": "/incidents/{id}?step=replay&plan={plan}",
  "its run": "/incidents/{id}?step=replay&plan={run}",
  "its caches": "/incidents/{id}?step=cache",
  "its reconciliation": "/incidents/{id}?step=reconcile",
  "its restoring": "/incidents/{id}?step=restore",
  "its report": "/incidents/{id}/report",
};
const client = createClient({ baseUrl: inject("system").url, actor: () => "mara" });
const ids = { id: "", plan: "", run: "" };
const GLASS = { breakGlass: { reason: "this is a test" } };

/** An incident with something at each of its steps. */
async function incident(): Promise<void> {
  const prefix = `accessible-${randomUUID().slice(0, 8)}-`;
  for (const name of ["a", "b"]) await owed(`${prefix}${name}`);
  const scope = { paths: ["profile"], keys: { prefix } };
  ids.id = (await client.openIncident({ title: "Profiles went back", reason: "a test", scope })).id;
  await client.declareAuthority(ids.id, { store: "ledger", reason: "it has every promise", ...GLASS });
  const planned = { kind: "replay" as const, selection: { all: true as const }, reason: "a test", canary: 1 };
  ids.plan = (await client.makePlan(ids.id, planned)).id;
  const { id, digest } = await client.makePlan(ids.id, planned);
  ids.run = id;
  await client.startRun(id, { digest: digest as string, ...GLASS });
  await client.reconcile(ids.id);
}

afterAll(() => client.closeIncident(ids.id, { reason: "the test is over", ...GLASS }));

beforeAll(async () => {
  await incident();
  await changeProfile(KEY, { name: "Di", email: "di@shop.example", city: "Aarhus" });
});

// Opened in one scheme and changed to the other, so that each scheme is also one that a screen was opened in.
describe.each([
  [1440, ["light", "dark"]],
  [390, ["dark", "light"]],
] as const)("at %i px, %s", (width, schemes) => {
  it.each(Object.entries(SCREENS))(
    "%s has no serious fault of accessibility and does not scroll sideways",
    async (_, at) => {
      const address = at.replace(/\{(id|plan|run)\}/g, (_, name: keyof typeof ids) => ids[name]);
      const page = await open(address, { colorScheme: schemes[0], viewport: { width, height: 900 } });
      await page.getByRole("main").waitFor();
      await page.waitForLoadState("networkidle");
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        await expect.poll(() => page.locator("html").getAttribute("data-mantine-color-scheme")).toBe(colorScheme);
        expect(await seriousFaults(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
    },
  );
});
