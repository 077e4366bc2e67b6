import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { OriginBrake } from "../../demo/drills/origin-brake";
import { pathLate } from "../../lib/domain/notification/notices";
import { expect, test } from "./setup/browser";
import { type RawStores, rawStores } from "./setup/damage";
import { clientAs } from "./setup/running";
import { changeProfile, changeProfiles } from "./setup/write";

const client = clientAs();
const MOST_CLICKS = 8;
const MOST_ATTENTION_MS = 240_000;
/** A slow origin that takes so few rows a second falls behind the writes of `offered`. */
const ROW_TAKES_MS = 500;
const PREFIX = `slow-${randomUUID().slice(0, 8)}-`;

let raw: RawStores;
let brake: OriginBrake;
test.beforeAll(async () => {
  raw = await rawStores();
  brake = new OriginBrake(raw.origin, "profile");
});
test.afterAll(() => raw?.close());

/** The press and the typing of a person, counted in the page. Filled in by a browser, a field has no typing. */
async function counting(page: Page) {
  const counted = { clicks: 0, typed: 0 };
  await page.exposeFunction("personDid", (kind: "clicks" | "typed") => {
    counted[kind]++;
  });
  await page.addInitScript(() => {
    const did = (kind: string) => (event: Event) => {
      if (event.isTrusted) (window as unknown as { personDid(kind: string): void }).personDid(kind);
    };
    window.addEventListener("click", did("clicks"), true);
    window.addEventListener("keydown", did("typed"), true);
  });
  return counted;
}

const truth = async () => (await client.path.read({ params: { path: "profile" } })).truth;
const oweds = (n: number, name: string) =>
  Array.from({ length: n }, (_, i) => ({ key: `${PREFIX}${i}`, payload: { name } }));

/** Opens an incident from the alert's link and presses the next step's button until nothing is left to press. */
async function followed(page: Page, isOver: (standing: string) => boolean): Promise<string[]> {
  await page.goto(pathLate({ path: "profile", outstanding: "1", truthLagMs: 31_000, maxTruthLagMs: 30_000 }).href);
  const pressed: string[] = [];
  const press = async (name: RegExp, role: "link" | "button" = "button") => {
    const control = page.getByRole(role, { name }).first();
    pressed.push(((await control.textContent()) ?? "").trim());
    await control.click();
  };
  await press(/^Open an incident…$/, "link");
  await press(/^Open, and show no unsaved writes$/);
  await page.waitForURL(/\/incidents\/[0-9a-f-]{36}/);
  const bar = page.getByRole("region", { name: "Next step" });
  await expect
    .poll(
      async () => {
        if ((await bar.count()) === 0) return "closed";
        const standing = (await bar.getAttribute("data-kind")) ?? "";
        const button = bar.getByRole("button").last();
        if ((await button.count()) === 0 || !(await button.isEnabled()))
          return isOver((await bar.textContent()) ?? "") ? "over" : standing;
        const label = (await button.textContent()) ?? "";
        await button.click({ timeout: 2_000 }).then(
          () => pressed.push(label),
          () => undefined,
        );
        return "goes on";
      },
      { timeout: MOST_ATTENTION_MS, intervals: [500] },
    )
    .toMatch(/^(closed|over)$/);
  return pressed;
}

test("a slow origin that recovers takes at most 8 presses from the alert's link to a closed incident", async ({
  open,
}) => {
  test.setTimeout(360_000);
  await changeProfiles(oweds(40, "before"));
  await expect.poll(async () => (await truth()).outstanding, { timeout: 30_000 }).toBe("0");
  await raw.stall();
  await changeProfiles(oweds(40, "during"));
  await expect.poll(async () => (await truth()).findings?.late ?? "0", { timeout: 60_000 }).not.toBe("0");
  const page = await open("/");
  const counted = await counting(page);
  const began = Date.now();
  setTimeout(() => void raw.letGo(), 8_000);
  const pressed = await followed(page, () => false);
  const attentionMs = Date.now() - began;
  console.log(`Recovers: ${counted.clicks} clicks, ${counted.typed} keys, ${attentionMs} ms: ${pressed.join(" → ")}`);
  expect(counted.clicks).toBeLessThanOrEqual(MOST_CLICKS);
  expect(counted.typed).toBe(0);
  expect((await client.path.read({ params: { path: "profile" } })).control.acknowledge).toBe("contract");
  for (const n of [0, 39]) {
    const { rows } = await raw.origin.query("SELECT doc->>'name' AS name FROM profile WHERE user_id = $1", [
      `${PREFIX}${n}`,
    ]);
    expect(rows).toEqual([{ name: "during" }]);
  }
});

test("a slow origin that stays slow takes at most 8 presses to a reopening that waits or a hand-over that says why", async ({
  open,
}) => {
  test.setTimeout(360_000);
  await brake.fit();
  const pressing = setInterval(() => void brake.press("profile", ROW_TAKES_MS), 2_000);
  const offered = setInterval(
    () => void changeProfile(`${PREFIX}${Date.now() % 40}`, { name: "more" }).catch(() => undefined),
    100,
  );
  try {
    await expect.poll(async () => (await truth()).findings?.late ?? "0", { timeout: 90_000 }).not.toBe("0");
    const page = await open("/");
    const counted = await counting(page);
    const began = Date.now();
    const pressed = await followed(page, (said) => /No replay helps|it reopens once lag stays under/.test(said));
    console.log(`Stays slow: ${counted.clicks} clicks, ${Date.now() - began} ms: ${pressed.join(" → ")}`);
    expect(counted.clicks).toBeLessThanOrEqual(MOST_CLICKS);
    const bar = page.getByRole("region", { name: "Next step" });
    await expect(bar).toContainText(/\/s go out, \d+\/s come in|is .* behind, and its contract tolerates/);
    const { items } = await client.incident.list({ query: { status: "open" } });
    for (const { id } of items)
      await client.incident.close({
        params: { id },
        body: { reason: "the test is over", reopenPaths: true, breakGlass: { reason: "the test is over" } },
      });
  } finally {
    clearInterval(pressing);
    clearInterval(offered);
    await brake.remove("profile");
  }
});
