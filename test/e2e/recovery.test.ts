import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, test } from "./setup/browser";
import { type RawStores, rawStores } from "./setup/damage";
import { clientAs } from "./setup/running";
import { liveTraffic } from "./setup/traffic";
import { changeProfile } from "./setup/write";

const client = clientAs();
const PREFIX = `recovery-${randomUUID().slice(0, 8)}-`;
const key = (name: string) => `${PREFIX}${name}`;
const [REGRESSED, PHANTOM, OUTSIDE] = [key("regressed"), key("phantom"), key("outside")];
const LAGGING = [key("lagging-1"), key("lagging-2"), key("lagging-3")];
const LIVE = [key("live-1"), key("live-2"), key("live-3"), key("live-4")];
const KEYS = [REGRESSED, PHANTOM, OUTSIDE, ...LAGGING, ...LIVE];
const FIRST = { name: "first" };
const CONFIRMED = { speculative: "0", tombstone: "0" };
const SEEN_IN_EU = { name: "Seen in one region only" };

let raw: RawStores;
test.beforeAll(async () => {
  raw = await rawStores();
});
test.afterAll(() => raw?.close());

test("brings a path back through the six steps while customers go on writing", async ({ open }) => {
  test.setTimeout(240_000);
  const traffic = liveTraffic(LIVE);
  try {
    await breakEverything();
    const page = await open("/");
    page.setDefaultTimeout(12_000);
    await page.goto(`/keys/profile/${REGRESSED}`);
    await verdict(page, "regressed");
    await page.goto(`/keys/profile/${PHANTOM}`);
    await verdict(page, "phantom");
    await page.goto(`/keys/profile/${OUTSIDE}`);
    await verdict(page, "mismatched");

    const incident = await openIncident(page);
    await listedAs(page, REGRESSED, "regressed");
    await listedAs(page, PHANTOM, "phantom");
    await listedAs(page, OUTSIDE, "mismatched");

    await acknowledgeDurableOnly(page, incident);
    await declareTheLedger(page, incident);

    const everything = await plan(page, incident, "replay", {
      kind: "Replay",
      what: "Everything in this incident's scope",
      canary: 2,
    });
    expect(Number(everything.counts.apply)).toBeGreaterThanOrEqual(LAGGING.length);
    await raw.letGo();
    await run(page);
    await plan(page, incident, "replay", { kind: "Salvage", what: "Everything in this incident's scope" });
    await run(page);
    await plan(page, incident, "replay", { kind: "Replay", what: "Keys by what was found", findings: ["regressed"] });
    await run(page);
    await gateOpens(page, 3);

    await plan(page, incident, "cache", { kind: "Rebuild", what: "Everything in this incident's scope" });
    await run(page);
    await reconcile(page, incident);
    await gateOpens(page, 4);
    await restoreAndClose(page, incident);
    const promised = await traffic.stop();

    await everyKeyConverges();
    await everyPromiseWasKept(promised.acknowledged);
    await whatWasDamagedIsRight();
    await page.getByRole("link", { name: "The report" }).click();
    await page.getByRole("region", { name: "Numbers" }).waitFor();
    await theReportCountsAsTheLedgerDoes(page, incident);
  } finally {
    await raw.letGo();
    await traffic.stop();
  }
});

/**
 * Damages the stores: settled keys, an older state over one of them, a stalled origin, and a lost region that returns with wrong
 * entries.
 */
async function breakEverything(): Promise<void> {
  for (const one of [REGRESSED, PHANTOM, OUTSIDE]) await changeProfile(one, FIRST);
  for (const one of [REGRESSED, OUTSIDE]) await changeProfile(one, { name: "second" });
  for (const one of [REGRESSED, PHANTOM, OUTSIDE])
    await expect.poll(() => verdictOf(one), { timeout: 20_000 }).toBe("converged");
  // A replay that does not compare versions.
  await raw.origin.query("UPDATE profile SET version = 1, doc = $2 WHERE user_id = $1", [
    REGRESSED,
    JSON.stringify(FIRST),
  ]);
  await raw.stall();
  for (const one of LAGGING) for (const name of ["one", "two", "three"]) await changeProfile(one, { name });
  for (const one of LAGGING)
    expect(
      Number((await client.key.read({ params: { path: "profile", key: one } })).ledger.outstandingCount),
    ).toBeGreaterThan(1);
  await raw.eu.flushdb();
  await raw.eu.hset(`profile:${PHANTOM}`, {
    ...CONFIRMED,
    value: JSON.stringify(SEEN_IN_EU),
    version: "9",
    writtenAt: String(Date.now()),
  });
  // A write outside the path: the version is right, and the value differs.
  await raw.eu.hset(`profile:${OUTSIDE}`, {
    ...CONFIRMED,
    value: JSON.stringify(FIRST),
    version: "2",
    writtenAt: String(Date.now()),
  });
}

const verdictOf = async (name: string) => (await client.key.read({ params: { path: "profile", key: name } })).verdict;

function verdict(page: Page, finding: string): Promise<void> {
  return page.getByRole("region", { name: "Verdict" }).getByText(finding, { exact: true }).waitFor();
}

async function openIncident(page: Page): Promise<string> {
  await page.getByRole("button", { name: "You act as loopback: say who you are" }).click();
  await page.getByRole("textbox", { name: "Your name" }).fill("mara");
  await page.getByRole("button", { name: "Act as this name" }).click();
  await page.goto("/incidents");
  await page.getByRole("link", { name: "Open an incident" }).first().click();
  await page.getByRole("textbox", { name: "Title" }).fill("Profiles went back");
  await page.getByRole("textbox", { name: "Reason" }).fill("the origin stalled and a region was lost");
  await page.getByRole("combobox", { name: "Paths" }).click();
  await page.getByRole("option", { name: "profile", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("radiogroup", { name: "Keys" }).getByText("A beginning").click();
  await page.getByRole("textbox", { name: "Keys begin with" }).fill(PREFIX);
  await page.getByRole("button", { name: "Open the incident" }).click();
  await page.waitForURL(/\/incidents\/[0-9a-f-]{36}/);
  return new URL(page.url()).pathname.split("/").at(-1) as string;
}

async function listedAs(page: Page, name: string, finding: string): Promise<void> {
  await page.goto(`/divergences?path=profile&prefix=${PREFIX}&finding=${finding}`);
  await page.getByRole("checkbox", { name: `Select ${name}` }).waitFor();
}

const step = (incident: string, name: string) => `/incidents/${incident}?step=${name}`;

/** Waits until every measurement of a step's gate is met. */
function gateOpens(page: Page, number: number): Promise<void> {
  return page
    .getByRole("list", { name: "The six steps" })
    .getByRole("button", { name: new RegExp(`^${number}\\. .*(passed|not needed)$`) })
    .waitFor({ timeout: 40_000 });
}

async function acknowledgeDurableOnly(page: Page, incident: string): Promise<void> {
  await page.goto(step(incident, "stop"));
  await page.getByRole("group", { name: "Acknowledgments" }).getByRole("button", { name: "Durable only" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Acknowledge durable appends only" }).click();
  await dialog.waitFor({ state: "hidden" });
  await gateOpens(page, 1);
}

async function declareTheLedger(page: Page, incident: string): Promise<void> {
  await page.goto(step(incident, "authority"));
  await page.getByRole("article", { name: "The ledger" }).getByRole("button", { name: "Declare the ledger" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("it has every promise");
  await dialog.getByRole("button", { name: "Declare the ledger" }).click();
  await dialog.waitFor({ state: "hidden" });
  await gateOpens(page, 2);
}

interface Asked {
  kind: string;
  what: string;
  findings?: string[];
  canary?: number;
}

/** Freezes a list as a plan and returns the plan as the API shows it. */
async function plan(page: Page, incident: string, at: string, { kind, what, findings = [], canary }: Asked) {
  await page.goto(step(incident, at));
  await page.getByRole("button", { name: "Make a plan" }).click();
  const form = page.getByRole("form", { name: "Make a plan" });
  await form.getByRole("combobox", { name: "Kind" }).selectOption({ label: kind });
  await form.getByRole("combobox", { name: "Of what" }).selectOption({ label: what });
  for (const finding of findings) {
    await form.getByRole("combobox", { name: "Findings" }).press("ArrowDown");
    await page.getByRole("option", { name: finding, exact: true }).click();
    await page.keyboard.press("Escape");
  }
  await form.getByRole("textbox", { name: "Reason" }).fill("what was promised");
  if (canary !== undefined) await form.getByRole("textbox", { name: "Canary" }).fill(String(canary));
  await form.getByRole("button", { name: "Freeze the list" }).click();
  await page.waitForURL(/plan=/, { timeout: 50_000 });
  return client.plan.read({ params: { id: new URL(page.url()).searchParams.get("plan") as string } });
}

/** Runs the shown plan to its end, past its canary. Every item must end without a remaining task, since the drain may be faster. */
async function run(page: Page): Promise<void> {
  await page
    .locator("#work")
    .getByRole("button", { name: /^Run (the plan|[0-9,]+ effects?)/ })
    .click();
  const steering = page.getByRole("group", { name: "The run" });
  const next = steering.getByRole("button", { name: "Continue" });
  const over = steering.getByRole("button", { name: "Plan its undo…" });
  await next.or(over).waitFor({ timeout: 40_000 });
  if (await next.isVisible()) await next.click();
  await over.waitFor({ timeout: 40_000 });
  const { run: ran } = await client.plan.read({
    params: { id: new URL(page.url()).searchParams.get("plan") as string },
  });
  const { state, total, outcomes } = await client.run.read({ params: { id: ran?.id as string } });
  const { applied = "0", "already-applied": already = "0", superseded = "0", drifted = "0" } = outcomes;
  const { items } = await client.run.items({ params: { id: ran?.id as string }, query: { limit: 50 } });
  const ended = items.map(({ key, version, outcome, because }) => `${key} ${version}: ${outcome}, ${because}`);
  expect(
    [state, Number(applied) + Number(already) + Number(superseded) + Number(drifted)],
    `${JSON.stringify(outcomes)}\n${ended.join("\n")}`,
  ).toEqual(["done", Number(total)]);
  await page.getByRole("group", { name: "Outcomes" }).waitFor();
}

async function reconcile(page: Page, incident: string): Promise<void> {
  await page.goto(step(incident, "reconcile"));
  const start = page.getByRole("button", { name: /^Reconcile (every key in scope|again)$/ });
  await start.click();
  await gateOpens(page, 5);
}

async function restoreAndClose(page: Page, incident: string): Promise<void> {
  await page.goto(step(incident, "restore"));
  await page.locator("#work").getByRole("button", { name: "Restore and reopen" }).click();
  await gateOpens(page, 6);
  await page.locator("#work").getByRole("button", { name: "Close the incident…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Close the incident" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText("The incident is closed.").waitFor();
}

async function everyKeyConverges(): Promise<void> {
  for (const name of KEYS)
    await expect.poll(() => verdictOf(name), { message: name, timeout: 30_000 }).toBe("converged");
  const { rows } = await raw.ledger.query("SELECT count(*) AS n FROM outstanding WHERE starts_with(key, $1)", [PREFIX]);
  expect(rows).toEqual([{ n: "0" }]);
  await expect.poll(async () => (await client.path.read({ params: { path: "profile" } })).truth.outstanding).toBe("0");
}

/** Asserts that the record has every write acknowledged meanwhile, or a newer change of its key. */
async function everyPromiseWasKept(acknowledged: string[]): Promise<void> {
  expect(acknowledged.length).toBeGreaterThan(20);
  const { rows } = await raw.ledger.query(
    "SELECT count(*) AS n FROM settlement WHERE mutation_id = ANY ($1::uuid[]) AND outcome IN (1, 2)",
    [acknowledged],
  );
  expect(rows).toEqual([{ n: String(acknowledged.length) }]);
}

async function whatWasDamagedIsRight(): Promise<void> {
  const row = async (name: string) =>
    (await raw.origin.query("SELECT version, doc FROM profile WHERE user_id = $1", [name])).rows[0];
  expect(await row(REGRESSED)).toEqual({ version: "2", doc: { name: "second" } });
  const { rows } = await raw.ledger.query(
    `SELECT m.version, m.payload, s.outcome FROM mutation m JOIN settlement s ON s.mutation_id = m.id
     WHERE m.key = $1 ORDER BY m.version DESC LIMIT 1`,
    [PHANTOM],
  );
  expect(rows).toEqual([{ version: expect.any(String), payload: SEEN_IN_EU, outcome: 1 }]);
  expect(await row(PHANTOM)).toEqual({ version: rows[0].version, doc: SEEN_IN_EU });
  for (const name of LAGGING) expect(await row(name)).toEqual({ version: "3", doc: { name: "three" } });
}

async function theReportCountsAsTheLedgerDoes(page: Page, incident: string): Promise<void> {
  const { rows } = await raw.ledger.query(
    `SELECT count(*) AS "writes accepted in scope", count(*) FILTER (WHERE s.outcome = 1) AS materialized,
       count(*) FILTER (WHERE s.outcome = 2) AS superseded, count(*) FILTER (WHERE s.outcome = 3) AS suppressed,
       count(*) FILTER (WHERE s.outcome IS NULL) AS outstanding, 0::bigint AS "set aside"
     FROM mutation m LEFT JOIN settlement s ON s.mutation_id = m.id
     WHERE starts_with(m.key, $1) AND m.accepted_at <= (SELECT horizon FROM incident WHERE incident_id = $2)`,
    [PREFIX, incident],
  );
  const figures = page.getByRole("region", { name: "Numbers" });
  const shown = Object.fromEntries(
    await Promise.all(
      Object.keys(rows[0]).map(async (word) => [
        word,
        (await figures.locator("dt", { hasText: word }).locator("+ dd").textContent())?.trim(),
      ]),
    ),
  );
  expect(shown).toEqual(rows[0]);
  expect((await client.report.read({ params: { id: incident } })).brokenPromises.total).toBe("0");
  expect(await page.getByRole("table", { name: "Runs" }).getByRole("row").count()).toBe(5);
}
