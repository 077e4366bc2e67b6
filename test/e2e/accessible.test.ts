import type { Page } from "@playwright/test";
import { shareOf } from "../setup/share";
import { expect, test } from "./setup/browser";
import { type IncidentWithSteps, incidentWithSteps } from "./setup/incident";
import { orderOfOthers } from "./setup/order";
import { owedForTests } from "./setup/owed";
import { faultsOfColour, seriousFaults } from "./setup/serious-faults";
import { changeProfile } from "./setup/write";

const owed = owedForTests();
const KEY = "user-accessible";
const ORDER = "order-accessible";
const SCREENS = {
  overview: "/",
  path: "/paths/profile",
  key: `/keys/profile/${KEY}`,
  divergences: "/divergences",
  "did we save it": `/saved?path=profile&key=${KEY}`,
  "an observed path": "/paths/orders",
  "an observed key": `/keys/orders/${ORDER}`,
  "the divergences of an observed path": "/divergences?path=orders",
  "an observed answer": `/saved?path=orders&key=${ORDER}`,
  "what the findings mean": "/findings",
  "a finding": "/findings/stale",
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
  audit: "/audit",
  "a row of the audit": "/audit/1",
  "the sign-in page": "/sign-in",
  settings: "/settings",
  "their rules": "/settings/rules",
  "their freeze": "/settings/freeze",
  "their broken glass": "/settings/broken-glass",
  "their notifications": "/settings/notifications",
  "their connections": "/settings/connections",
  "their version": "/settings/about",
};
let incident: IncidentWithSteps;
const ids = { id: "", plan: "", run: "" };

test.afterAll(() => incident.close());

test.beforeAll(async () => {
  incident = await incidentWithSteps(owed);
  Object.assign(ids, { id: incident.id, plan: incident.plan, run: incident.planOfRun });
  await orderOfOthers(ORDER);
  await changeProfile(KEY, { name: "Di", email: "di@shop.example", city: "Aarhus" });
});

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 900 };
const SCHEMES = ["light", "dark"] as const;

// A page opens wide in one scheme, changes to the other, and becomes narrow. Every second page opens in the dark.
for (const [place, [screen, at]] of shareOf("screens", [...Object.entries(SCREENS).entries()], 5))
  test(`${screen} has no serious fault of accessibility in any scheme and width, and does not scroll sideways`, async ({
    open,
  }) => {
    const address = at.replace(/\{(id|plan|run)\}/g, (_, name: keyof typeof ids) => ids[name]);
    const [first, second] = place % 2 === 0 ? SCHEMES : SCHEMES.toReversed();
    const page = await open(address, { colorScheme: first, viewport: WIDE });
    await page.getByRole("main").waitFor();
    await page.waitForLoadState("networkidle");
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sideways(page)).toBe(false);
    await page.emulateMedia({ colorScheme: second });
    await expect.poll(() => page.locator("html").getAttribute("data-mantine-color-scheme")).toBe(second);
    expect(await faultsOfColour(page)).toEqual([]);
    await page.setViewportSize(NARROW);
    await expect.poll(() => sideways(page)).toBe(false);
    expect(await seriousFaults(page)).toEqual([]);
  });

const sideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
