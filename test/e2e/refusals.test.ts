import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import type { PlanRequest, PlanWire } from "../../lib/api/plans";
import { test as browserTest, expect } from "./setup/browser";
import { owedForTests } from "./setup/owed";
import { clientAs } from "./setup/running";
import { changeProfile, changeProfiles } from "./setup/write";

const owed = owedForTests();
const MARA = clientAs("mara");
const BEN = clientAs("ben");
const GLASS = { breakGlass: { reason: "this is a test" } };

/** An incident of this test's own keys; so many of them have a change that is not in the record. */
async function opened(owing = 0): Promise<{ id: string; prefix: string }> {
  const prefix = `refusals-${randomUUID().slice(0, 8)}-`;
  for (let at = 0; at < owing; at++) await owed(`${prefix}${at}`);
  const scope = { paths: ["profile"], keys: { prefix } };
  const made = await MARA.incident.open({
    body: { title: `About ${prefix}`, reason: "a test", scope, holdDependents: false },
  });
  return { id: made.id, prefix };
}

const replayAll: PlanRequest = { kind: "replay", selection: { all: true }, reason: "what was promised", canary: 0 };
const declared = (id: string) =>
  MARA.authority.declare({ params: { id }, body: { store: "ledger", reason: "it has every promise", ...GLASS } });
const closed = (id: string) => MARA.incident.close({ params: { id }, body: { reason: "the test is over", ...GLASS } });

/** Opens a screen whose figures stand still, so that a change behind its back stays unseen before the click. */
type Standstill = (at: string, options?: { actor?: string }) => Promise<Page>;

const test = browserTest.extend<{ standstill: Standstill }>({
  standstill: async ({ open }, use) => {
    await use(async (at, { actor } = {}) => {
      const page = await open("/saved");
      page.setDefaultTimeout(10_000);
      if (actor) await page.evaluate((name) => localStorage.setItem("trueup-actor", name), actor);
      await page.goto(at);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.getByRole("button", { name: /^Live/ }).click();
      return page;
    });
  },
});

const refusal = (page: Page, code: string) => page.getByRole("alert").filter({ hasText: code });
const runButton = (page: Page) =>
  page.locator("#work").getByRole("button", { name: /^Run (the plan|[0-9,]+ effects?)/ });

test.describe("a refusal says what happened and leads on", () => {
  let idle: { id: string; prefix: string };
  test.beforeAll(async () => {
    idle = await opened(1);
  });

  test("overlapping-incident: to the incident that has these keys", async ({ standstill }) => {
    const page = await standstill("/incidents/new");
    await page.getByRole("textbox", { name: "Title" }).fill("The same again");
    await page.getByRole("textbox", { name: "Reason" }).fill("nobody looked");
    await page.getByRole("combobox", { name: "Paths" }).click();
    await page.getByRole("option", { name: "profile", exact: true }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("radiogroup", { name: "Keys" }).getByText("A beginning").click();
    await page.getByRole("textbox", { name: "Keys begin with" }).fill(idle.prefix);
    await page.getByRole("button", { name: "Open the incident" }).click();
    await refusal(page, "overlapping-incident").getByRole("link", { name: "Go to that incident" }).click();
    await page.waitForURL(`**/incidents/${idle.id}`);
  });

  test("gate-closed: to the step that waits, or through the glass", async ({ standstill }) => {
    const page = await standstill(`/incidents/${idle.id}?step=restore`);
    await page.locator("#work").getByRole("button", { name: "Restore and reopen" }).click();
    const said = refusal(page, "gate-closed");
    await said.getByText("Nothing was changed").waitFor();
    await page.getByRole("button", { name: "Break glass…" }).waitFor();
    await said.getByRole("link", { name: "Go to step 1: Stop ambiguous acknowledgments" }).click();
    await page.getByRole("region", { name: "Stop ambiguous acknowledgments" }).waitFor();
  });

  /** Asks for a plan over every key with this prefix. */
  async function freeze(page: Page, beginning: string): Promise<void> {
    await page.getByRole("button", { name: "Make a plan" }).click();
    const form = page.getByRole("form", { name: "Make a plan" });
    await form.getByRole("combobox", { name: "Of what" }).selectOption({ label: "Keys by how they begin" });
    await form.getByRole("textbox", { name: "Keys begin with" }).fill(beginning);
    await form.getByRole("textbox", { name: "Reason" }).fill("a slip");
    await form.getByRole("button", { name: "Freeze the list" }).click();
  }

  test("authority-missing: to the declaration, or through the glass", async ({ standstill }) => {
    const page = await standstill(`/incidents/${idle.id}?step=replay`);
    await freeze(page, idle.prefix);
    await page.getByRole("button", { name: "Break glass…" }).waitFor();
    await refusal(page, "authority-missing").getByRole("link", { name: "Go to step 2: Declare the authority" }).click();
    await page.getByRole("region", { name: "Declare the authority" }).waitFor();
    // A choice that is not available has its reason, and cannot be asked for.
    const queue = page.getByRole("article", { name: "The queue" });
    expect(await queue.getByRole("button", { name: "Declare the queue" }).isDisabled()).toBe(true);
    await queue.getByText("jobs carry ids without payloads").waitFor();
  });

  test("empty-selection: where the selection is made", async ({ standstill }) => {
    const { id } = await opened();
    await declared(id);
    const page = await standstill(`/incidents/${id}?step=replay`);
    await freeze(page, "nothing-begins-so");
    await refusal(page, "empty-selection").getByText("No plan was made").waitFor();
    await closed(id);
  });

  test("held-by-incident: to the incident that has the path in hand", async ({ standstill }) => {
    const holder = await opened();
    await MARA.incident.setAcknowledgments({ params: { id: holder.id }, body: { mode: "durable-only" } });
    try {
      const page = await standstill(`/incidents/${idle.id}?step=stop`);
      await page.getByRole("group", { name: "Acknowledgments" }).getByRole("button", { name: "Closed" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Close acknowledgments" }).click();
      await refusal(page, "held-by-incident").getByRole("link", { name: "Go to that incident" }).click();
      await page.waitForURL(`**/incidents/${holder.id}`);
    } finally {
      await MARA.incident.setAcknowledgments({ params: { id: holder.id }, body: { mode: "contract", ...GLASS } });
      await closed(holder.id);
    }
  });

  test("path-closed: on the path's page, where a caller's refusal is explained", async ({ standstill }) => {
    const { id, prefix } = await opened();
    await MARA.incident.setAcknowledgments({ params: { id }, body: { mode: "closed" } });
    try {
      await expect(changeProfile(`${prefix}late`, { name: "too late" })).rejects.toThrow(/^503: .*path-closed/);
      const page = await standstill("/paths/profile#controls");
      await page
        .getByRole("region", { name: "Controls" })
        .getByText(/closed/i)
        .first()
        .waitFor();
    } finally {
      await MARA.incident.setAcknowledgments({ params: { id }, body: { mode: "contract", ...GLASS } });
      await closed(id);
    }
  });
});

test.describe("a plan that was overtaken", () => {
  test("stale-plan: makes a new one of the same selection", async ({ standstill }) => {
    const { id } = await opened(1);
    await declared(id);
    const plan = await MARA.plan.create({ params: { id }, body: replayAll });
    const page = await standstill(`/incidents/${id}?step=replay&plan=${plan.id}`);
    await MARA.authority.declare({ params: { id }, body: { store: "origin", reason: "it was wrong", ...GLASS } });
    await runButton(page).click();
    await refusal(page, "stale-plan").getByText("Nothing was run").waitFor();
    await page.getByRole("button", { name: "Make a new plan" }).click();
    await page.waitForURL((url) => (url.searchParams.get("plan") ?? plan.id) !== plan.id);
    const remade = await MARA.plan.read({ params: { id: new URL(page.url()).searchParams.get("plan") as string } });
    expect(remade).toMatchObject({ kind: "replay", selection: { all: true }, reason: replayAll.reason, stale: null });
    await closed(id);
  });

  test("already-run: shows the run that another person has begun", async ({ standstill }) => {
    const { id } = await opened(1);
    await declared(id);
    const plan = await MARA.plan.create({ params: { id }, body: replayAll });
    const page = await standstill(`/incidents/${id}?step=replay&plan=${plan.id}`);
    await BEN.run.start({ params: { id: plan.id }, body: { digest: plan.digest as string, ...GLASS } });
    await runButton(page).click();
    await refusal(page, "already-run").getByText("a plan runs once").waitFor();
    await page.getByText(/started .* by ben/).waitFor();
    await closed(id);
  });

  test("digest-mismatch: nothing but what is shown is run", async ({ standstill }) => {
    const { id } = await opened(1);
    await declared(id);
    const plan = await MARA.plan.create({ params: { id }, body: replayAll });
    const page = await standstill(`/incidents/${id}?step=replay&plan=${plan.id}`);
    await page.route("**/runs", (route) => route.continue({ postData: JSON.stringify({ digest: "sha256:another" }) }), {
      times: 1,
    });
    await runButton(page).click();
    await refusal(page, "digest-mismatch").getByRole("link", { name: "Read the plan again" }).waitFor();
    expect((await MARA.plan.read({ params: { id: plan.id } })).run).toBeNull();
    await closed(id);
  });

  test("incident-closed: leads to the report and to a new incident", async ({ standstill }) => {
    const { id } = await opened();
    const page = await standstill(`/incidents/${id}?step=stop`);
    await closed(id);
    await page.getByRole("group", { name: "Acknowledgments" }).getByRole("button", { name: "Closed" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Close acknowledgments" }).click();
    const said = refusal(page, "incident-closed");
    await said.getByRole("link", { name: "Open a new incident" }).waitFor();
    await said.getByRole("link", { name: "Read its report" }).click();
    await page.waitForURL(`**/incidents/${id}/report`);
  });

  test("wrong-state: shows where the run is now", async ({ standstill }) => {
    const { id } = await opened(2);
    await declared(id);
    const plan = await MARA.plan.create({ params: { id }, body: { ...replayAll, canary: 1 } });
    const run = await MARA.run.start({ params: { id: plan.id }, body: { digest: plan.digest as string, ...GLASS } });
    await expect
      .poll(async () => (await MARA.run.read({ params: { id: run.id } })).state, { timeout: 20_000 })
      .toBe("waiting");
    const page = await standstill(`/incidents/${id}?step=replay&plan=${plan.id}`);
    const next = page.getByRole("group", { name: "The run" }).getByRole("button", { name: "Continue" });
    await next.waitFor();
    await BEN.run.abort({ params: { id: run.id }, body: {} });
    await next.click();
    await refusal(page, "wrong-state").getByText("Read the current state again").waitFor();
    await page.getByText("aborted", { exact: true }).first().waitFor();
    await closed(id);
  });
});

test.describe("a second person", () => {
  test("needs-approval and same-person: whoever made the plan is sent for somebody else, who approves it by its digest", async ({
    standstill,
  }) => {
    const { id, prefix } = await opened(1);
    await owing(`${prefix}0`, LARGE);
    await declared(id);
    const plan = await ready(await MARA.plan.create({ params: { id }, body: { ...replayAll, kind: "suppress" } }));
    expect(plan).toMatchObject({ needsApproval: true, counts: { apply: String(LARGE + 1) } });
    const at = `/incidents/${id}?step=replay&plan=${plan.id}`;
    /** The plan's screen for a person, with an outdated screen's members in place of the true ones. */
    const showing = async (actor: string, outdated: Partial<PlanWire> = {}) => {
      const page = await standstill("/saved", { actor });
      if (Object.keys(outdated).length > 0)
        await page.route(`**/api/v1/plans/${plan.id}`, (route) => route.fulfill({ json: { ...plan, ...outdated } }));
      await page.goto(at);
      return page;
    };

    const maker = await showing("mara");
    await maker.getByText(/A second person has to approve it: The plan would suppress 10,?001 items/).waitFor();
    expect(await runButton(maker).isDisabled()).toBe(true);
    expect(await approveButton(maker).isDisabled()).toBe(true);
    await maker.getByText("You (mara) made this plan, so another person has to approve it.").waitFor();

    // The server knows the plan's need for approval and its maker, whatever a screen shows.
    const unaware = await showing("mara", { needsApproval: false, needsApprovalBecause: null });
    await unaware.getByRole("textbox", { name: "Type profile to run this plan" }).fill("profile");
    await runButton(unaware).click();
    await refusal(unaware, "needs-approval").getByText("Ask someone else to approve it.").waitFor();
    expect((await MARA.plan.read({ params: { id: plan.id } })).run).toBeNull();

    const mistaken = await showing("mara", { createdBy: "cy", own: false });
    await approveButton(mistaken).click();
    await refusal(mistaken, "same-person").getByText("Ask another person to approve").waitFor();
    expect((await MARA.plan.read({ params: { id: plan.id } })).approvals).toEqual([]);

    const ben = await showing("ben");
    await approveButton(ben).click();
    await expect
      .poll(async () => (await MARA.plan.read({ params: { id: plan.id } })).approvals.map(({ by }) => by))
      .toEqual(["ben"]);

    const again = await showing("mara");
    expect(await runButton(again).isDisabled()).toBe(true);
    await again.getByRole("textbox", { name: "Type profile to run this plan" }).fill("profile");
    await runButton(again).click();
    // Nobody stopped acknowledgments first, so this step is out of order too.
    await again.getByRole("button", { name: "Break glass…" }).click();
    const glass = again.getByRole("region", { name: "Break glass" });
    await glass.getByRole("textbox").fill("these were a test's");
    await glass.getByRole("button", { name: "Break glass and do it" }).click();
    const run = async () => (await MARA.plan.read({ params: { id: plan.id } })).run;
    await expect.poll(async () => (await run())?.state, { timeout: 30_000 }).toBe("done");
    expect((await MARA.run.read({ params: { id: (await run())?.id as string } })).outcomes).toEqual({
      applied: String(LARGE + 1),
    });
    await closed(id);
  });
});

/** More changes of a key than a plan may withdraw on one person's word. */
const LARGE = 10_000;
async function owing(key: string, changes: number): Promise<void> {
  for (let sent = 0; sent < changes; sent += 1_000)
    await changeProfiles(Array.from({ length: 1_000 }, () => ({ key, payload: { name: "owed again" } })));
}

async function ready(plan: PlanWire): Promise<PlanWire> {
  await expect
    .poll(async () => (await MARA.plan.read({ params: { id: plan.id } })).status, { timeout: 20_000 })
    .toBe("ready");
  return MARA.plan.read({ params: { id: plan.id } });
}

const approveButton = (page: Page) => page.getByRole("button", { name: /^Approve [0-9a-f]{8}/ });
