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

// Each page opens in one scheme and changes to the other, so that a screen opens in each scheme.
for (const [width, schemes] of [
  [1440, ["light", "dark"]],
  [390, ["dark", "light"]],
] as const)
  test.describe(`at ${width} px, ${schemes.join(" and ")}`, () => {
    for (const [screen, at] of Object.entries(SCREENS))
      test(`${screen} has no serious fault of accessibility and does not scroll sideways`, async ({ open }) => {
        const address = at.replace(/\{(id|plan|run)\}/g, (_, name: keyof typeof ids) => ids[name]);
        const page = await open(address, { colorScheme: schemes[0], viewport: { width, height: 900 } });
        await page.getByRole("main").waitFor();
        await page.waitForLoadState("networkidle");
        for (const colorScheme of schemes) {
          await page.emulateMedia({ colorScheme });
          await expect.poll(() => page.locator("html").getAttribute("data-mantine-color-scheme")).toBe(colorScheme);
          expect(await (colorScheme === schemes[0] ? seriousFaults : faultsOfColour)(page)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        }
      });
  });
