import { expect, test } from "./setup/browser";
import { type RawStores, rawStores } from "./setup/damage";
import { seriousFaults } from "./setup/serious-faults";

let raw: RawStores;
test.beforeAll(async () => {
  raw = await rawStores();
});
test.afterAll(async () => {
  await raw?.ledger.query("DELETE FROM store_rollback WHERE because = 'a test'");
  await raw?.close();
});

test("shows above every screen that a store was put back, until a person has accepted it with a reason", async ({
  open,
}) => {
  await raw.ledger.query(
    `INSERT INTO store_rollback (store, path_id, lane, kind, because, needs_person)
     SELECT 'ledger', path_id, 0, 'ledger-went-back', 'a test', true FROM path_control WHERE path = 'profile'`,
  );
  const page = await open("/catch-up", { viewport: { width: 390, height: 844 } });
  page.setDefaultTimeout(20_000);
  const banner = page.getByRole("alert", { name: "The ledger was put back" });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await banner.getByText("new writes are refused").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
  await page.goto("/divergences");
  await banner.getByRole("button", { name: "Accept…" }).click();
  const dialog = page.getByRole("dialog", { name: "Go on with the ledger as it is now?" });
  const accept = dialog.getByRole("button", { name: "Accept the loss and go on" });
  expect(await accept.isDisabled()).toBe(true);
  await dialog.getByRole("textbox", { name: "Reason" }).fill("no newer copy exists");
  await accept.click();
  await banner.waitFor({ state: "detached" });
  await page.getByText(/accepted it\. No change became outstanding again/).waitFor();

  const { rows } = await raw.ledger.query(
    "SELECT reason FROM audit WHERE verb = 'accept-generation' AND subject = 'store ledger'",
  );
  expect(rows).toEqual([{ reason: "no newer copy exists" }]);
});
