import { beforeAll, describe, expect, it } from "vitest";
import { browserForTests, seriousFaults } from "./setup/browser";
import { changeProfile } from "./setup/write";

const { open } = browserForTests();
const KEY = "user-accessible";
const SCREENS = {
  overview: "/",
  path: "/paths/profile",
  key: `/keys/profile/${KEY}`,
  divergences: "/divergences",
  "did we save it": `/saved?path=profile&key=${KEY}`,
  "catch-up": "/catch-up",
};

beforeAll(async () => {
  await changeProfile(KEY, { name: "Di", email: "di@shop.example", city: "Aarhus" });
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  describe.each([1440, 390])("at %i px", (width) => {
    it.each(Object.entries(SCREENS))(
      "%s has no serious fault of accessibility and does not scroll sideways",
      async (_, at) => {
        const page = await open(at, { colorScheme, viewport: { width, height: 900 } });
        await page.getByRole("main").waitFor();
        await page.waitForLoadState("networkidle");
        expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe(colorScheme);
        expect(await seriousFaults(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      },
    );
  });
});
