import { expect, inject, it } from "vitest";
import { createClient } from "../../lib/http/client";
import { browserForTests } from "./setup/browser";

const WAIT = { timeout: 20_000 };
const { open } = browserForTests();

it("keeps the frame around an address that names nothing, and leads back from there", async () => {
  const page = await open("/nowhere/at/all");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  expect(await page.title()).toBe("No such page · Trueup");
  await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Divergences" }).waitFor();
  await page.getByRole("link", { name: "To the overview" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
});

it.each([
  ["/keys/profile/user-0001", "user-0001 · profile · Trueup"],
  ["/paths/order-status", "order-status · Trueup"],
  ["/divergences", "Divergences · Trueup"],
  ["/incidents/0195a3b2-7c1e-4abc-8def-00000000000c", "Incident · Trueup"],
])("says in the tab what %s is about", async (address, title) => {
  const page = await open(address);
  await expect.poll(() => page.title(), WAIT).toBe(title);
});

it("names the incident in the tab, and its report", async () => {
  const client = createClient({ baseUrl: inject("system").url, actor: () => "mara" });
  const scope = { paths: ["profile"], keys: { list: ["titled-key"] } };
  const { id } = await client.incident.open({ body: { title: "One profile is wrong", reason: "a test", scope } });
  const page = await open("/incidents");
  // A page whose stores are slow is first painted without them, and so is its tab.
  const titleOf = async (address: string) => {
    await page.goto(address);
    return page.title();
  };
  await expect.poll(() => titleOf(`/incidents/${id}`), WAIT).toBe("One profile is wrong · Trueup");
  await expect.poll(() => titleOf(`/incidents/${id}/report`), WAIT).toBe("Report: One profile is wrong · Trueup");
  await client.incident.close({
    params: { id },
    body: { reason: "the test is over", breakGlass: { reason: "this is a test" } },
  });
});

it.each([
  ["/manifest.webmanifest", "application/manifest+json"],
  ["/robots.txt", "text/plain"],
  ["/icon.svg", "image/svg+xml"],
  ["/icon-192.png", "image/png"],
  ["/icon-512.png", "image/png"],
  ["/apple-icon.png", "image/png"],
  ["/favicon.ico", "image/x-icon"],
])("serves %s", async (address, kind) => {
  const answer = await fetch(new URL(address, inject("system").url));
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringContaining(kind)]);
});

it("holds a filter in an address that can be copied, and a step back takes it out again", async () => {
  const page = await open("/?sort=name");
  const order = page.getByRole("combobox", { name: "Order" });
  await expect.poll(() => order.inputValue(), WAIT).toBe("name");
  // The server paints the list before the page can hear a choice: it is made again until it is heard.
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
