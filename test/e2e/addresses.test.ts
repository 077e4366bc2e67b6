import { randomUUID } from "node:crypto";
import { expect, test } from "./setup/browser";
import { clientAs, runningSystem } from "./setup/running";

const WAIT = { timeout: 20_000 };

/** A tab's title; the worst state of all paths stands before it once the console knows the state. */
const titled = (title: string) => new RegExp(`^(\\d+ [a-z ]+ · |[a-z ]+ · )?${title}$`);

test("keeps the frame around an address that names nothing, and leads back from there", async ({ open }) => {
  const page = await open("/nowhere/at/all");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  expect(await page.title()).toMatch(titled("No such page · Trueup"));
  await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Divergences" }).waitFor();
  await page.getByRole("link", { name: "To the overview" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
});

for (const [address, title] of [
  ["/keys/profile/user-0001", "user-0001 · profile · Trueup"],
  ["/paths/order-status", "order-status · Trueup"],
  ["/divergences", "Divergences · Trueup"],
  ["/incidents/0195a3b2-7c1e-4abc-8def-00000000000c", "Incident · Trueup"],
] as const)
  test(`says in the tab what ${address} is about`, async ({ open }) => {
    const page = await open(address);
    await expect.poll(() => page.title(), WAIT).toMatch(titled(title));
  });

test("names the incident in the tab, and its report", async ({ open }) => {
  const client = clientAs("mara");
  // A second attempt has a key of its own, since the first one may have left its incident open.
  const scope = { paths: ["profile"], keys: { list: [`titled-${randomUUID()}`] } };
  const { id } = await client.incident.open({ body: { title: "One profile is wrong", reason: "a test", scope } });
  const page = await open("/incidents");
  // A page with slow stores is first painted without their figures, and its tab without the title.
  const titleOf = async (address: string) => {
    await page.goto(address);
    return page.title();
  };
  await expect.poll(() => titleOf(`/incidents/${id}`), WAIT).toMatch(titled("One profile is wrong · Trueup"));
  await expect
    .poll(() => titleOf(`/incidents/${id}/report`), WAIT)
    .toMatch(titled("Report: One profile is wrong · Trueup"));
  await client.incident.close({
    params: { id },
    body: { reason: "the test is over", breakGlass: { reason: "this is a test" } },
  });
});

for (const [address, kind] of [
  ["/manifest.webmanifest", "application/manifest+json"],
  ["/robots.txt", "text/plain"],
  ["/icon.svg", "image/svg+xml"],
  ["/icon-bad.svg", "image/svg+xml"],
  ["/icon-warn.svg", "image/svg+xml"],
  ["/icon-unknown.svg", "image/svg+xml"],
  ["/icon-192.png", "image/png"],
  ["/icon-512.png", "image/png"],
  ["/apple-icon.png", "image/png"],
  ["/favicon.ico", "image/x-icon"],
] as const)
  test(`serves ${address}`, async () => {
    const answer = await fetch(new URL(address, runningSystem().url));
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringContaining(kind)]);
  });

test("holds a filter in an address that can be copied, and a step back takes it out again", async ({ open }) => {
  const page = await open("/?sort=name");
  const order = page.getByRole("combobox", { name: "Order" });
  await expect.poll(() => order.inputValue(), WAIT).toBe("name");
  // The server paints the list before the page can react to a choice: the choice repeats until the page reacts.
  const chosen = async () => {
    await order.selectOption("lag");
    return new URL(page.url()).search;
  };
  await expect.poll(chosen, WAIT).toBe("?sort=lag");
  await order.selectOption("worst");
  await expect.poll(() => new URL(page.url()).search, WAIT).toBe("");
  await page.goto("/saved");
  await page.getByRole("textbox", { name: /What was written/ }).fill("user-0001");
  await page.getByRole("button", { name: "Look" }).click();
  await expect.poll(() => new URL(page.url()).search, WAIT).toBe("?q=user-0001");
  await page.goBack();
  await expect.poll(() => new URL(page.url()).search, WAIT).toBe("");
});

test("paints no button of a command as one that can be pressed before the page reacts", async ({ open }) => {
  const painted = await open("/paths/profile", { javaScriptEnabled: false });
  const button = (page: typeof painted) => page.locator("#controls").getByRole("button").first();
  await expect(button(painted)).toBeDisabled();
  await expect(button(await open("/paths/profile"))).toBeEnabled();
});
