import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { parse, stringify } from "yaml";
import { createClient } from "../../lib/http/client";
import { expect, test } from "./setup/browser";
import { type Installation, install } from "./setup/installation";
import { OrderService } from "./setup/order-service";
import { ROOT } from "./setup/program";
import { runningSystem } from "./setup/running";

const PREFIX = `repair-${randomUUID().slice(0, 8)}-`;
const key = (name: string) => `${PREFIX}${name}`;
/** Two orders whose second revision failed; the first of them has a third one in its row. */
const [OVERTAKEN, FAILED] = [key("overtaken"), key("failed")];
const [WAITING, STALE, PUT_BACK] = [key("waiting"), key("stale"), key("put-back")];
const BINDING = "binding-orders";
const GLASS = { breakGlass: { reason: "this is a test" } };

const folder = mkdtempSync(join(tmpdir(), "trueup-observed-repair-"));
let service: OrderService;
let own: Installation;

/** The demo's path of another system, and the same stores as a path whose writes bind, so that a second person approves its plans. */
function config(): string {
  const { connections, paths } = parse(readFileSync(join(ROOT, "trueup.yaml"), "utf8"));
  const orders = paths.find(({ name }: { name: string }) => name === "orders");
  const own = { ...orders, replicas: [], sweep: { share: 1 } };
  return stringify({ connections, paths: [own, { ...own, name: BINDING, title: "Orders", invariant: "binding" }] });
}

test.beforeAll(async () => {
  const { env } = runningSystem();
  service = new OrderService(env);
  own = await install({
    name: "observed_repair",
    config: config(),
    databaseUrl: env.DATABASE_URL,
    workers: ["intake", "replayer", "steward"],
    stores: env,
    folder,
  });
});
test.afterAll(async () => {
  await own?.stop();
  await service?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A window in which a person of this name works. */
const windowOf = (name: string) => ({
  baseURL: own.url,
  storageState: {
    cookies: [],
    origins: [{ origin: own.url, localStorage: [{ name: "trueup-actor", value: name }] }],
  },
});
const clientOf = (name: string) => createClient({ baseUrl: own.url, actor: () => name });

test("pauses another system's queue, and takes a write out of it", async ({ open }) => {
  await service.carry(WAITING);
  const mara = await open("/paths/orders", windowOf("mara"));
  await mara.getByRole("button", { name: "Pause the queue" }).click();
  await confirmed(mara, "Pause the queue of orders", "a write is to be taken out");
  await mara.getByText("paused by Trueup", { exact: true }).waitFor();
  expect(await service.queue.isPaused()).toBe(true);
  const revision = await service.accept(WAITING);

  const id = await incidentOf("orders", [WAITING], ["mara"]);
  await mara.goto(`/incidents/${id}?step=replay`);
  await plan(mara, "Suppress", [WAITING]);
  await run(mara);
  expect(await service.queue.getJob(`${WAITING}-${revision}`)).toBeUndefined();

  await mara.getByRole("button", { name: "Resume the queue of orders" }).click();
  await confirmed(mara, "Resume the queue of orders", "the write is out");
  expect(await service.queue.isPaused()).toBe(false);
  // The row that says that the write was sent owes nothing any more.
  await mara
    .getByRole("list", { name: "The six steps" })
    .getByRole("button", { name: /^3\. .*(passed|not needed)$/ })
    .waitFor();
});

test("replays, applies and clears by plans that a second person approves, and puts no older version over a newer one", async ({
  open,
}) => {
  test.setTimeout(300_000);
  await comeApart();
  const id = await incidentOf(BINDING, [OVERTAKEN, FAILED, STALE, PUT_BACK], ["mara", "ben"]);
  const mara = await open(`/incidents/${id}?step=replay`, windowOf("mara"));
  const ben = await open("/saved", windowOf("ben"));

  await plan(mara, "Replay", [OVERTAKEN, FAILED]);
  await mara
    .getByRole("group", { name: "What would happen" })
    .getByRole("button", { name: /superseded/ })
    .click();
  const refused = mara.getByRole("row", { name: /superseded/ });
  await refused.getByText("A retry would put version 2 over the newer record (a row, version 3).").waitFor();
  await approve(mara, ben);
  await run(mara);
  expect(await service.revision(OVERTAKEN)).toBe(3);
  expect(await service.revision(FAILED)).toBe(2);

  await plan(mara, "Rewrite", [PUT_BACK]);
  await approve(mara, ben);
  await run(mara);
  expect(await service.revision(PUT_BACK)).toBe(2);

  await mara.goto(`/incidents/${id}?step=cache`);
  await plan(mara, "Invalidate", [STALE]);
  await approve(mara, ben);
  await run(mara);
  expect(await service.entry(STALE)).toBeNull();
});

/** Orders whose stores have come apart, each in a way of its own. */
async function comeApart(): Promise<void> {
  const [carry, fail] = [(id: string) => service.carry(id), (id: string) => service.fail(id)];
  const each: [string, ((id: string) => Promise<unknown>)[]][] = [
    [OVERTAKEN, [carry, fail, carry]],
    [FAILED, [carry, fail]],
    [STALE, [carry, carry, (id) => service.show(id, 1)]],
    [PUT_BACK, [carry, carry, (id) => service.putBack(id, 1)]],
  ];
  await Promise.all(
    each.map(async ([id, steps]) => {
      for (const step of steps) await step(id);
    }),
  );
}

/** An incident of these orders, with the source as the authority that these persons named. */
async function incidentOf(path: string, keys: string[], persons: string[]): Promise<string> {
  const scope = { paths: [path], keys: { list: keys } };
  const { id } = await clientOf("mara").incident.open({
    body: { title: "Orders went back", reason: "a row was put back by hand", scope },
  });
  for (const name of persons)
    await clientOf(name).authority.declare({
      params: { id },
      body: { store: "ledger", reason: "it has every write", ...GLASS },
    });
  return id;
}

/** Confirms the open dialog with a reason, and waits until it has closed. */
async function confirmed(page: Page, words: string, reason: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Reason" }).fill(reason);
  await dialog.getByRole("button", { name: words }).click();
  await dialog.waitFor({ state: "hidden" });
}

/** Freezes a list of these keys, and waits until the plan shows what would happen. */
async function plan(page: Page, kind: string, keys: string[]): Promise<void> {
  await page.getByRole("button", { name: "Make a plan" }).click();
  const form = page.getByRole("form", { name: "Make a plan" });
  await form.getByRole("combobox", { name: "Kind" }).selectOption({ label: kind });
  await form.getByRole("combobox", { name: "Of what" }).selectOption({ label: "Keys by name" });
  await form.getByRole("textbox", { name: "Keys, one on each line" }).fill(keys.join("\n"));
  await form.getByRole("textbox", { name: "Reason" }).fill("the stores came apart");
  await form.getByRole("textbox", { name: "Canary" }).fill("0");
  await form.getByRole("button", { name: "Freeze the list" }).click();
  await page.waitForURL(/plan=/);
  await page.getByRole("group", { name: "What would happen" }).getByText("apply").waitFor();
}

/** Approves the plan that its maker's window shows, in another person's window. */
async function approve(maker: Page, approver: Page): Promise<void> {
  await approver.goto(maker.url());
  await approver.getByRole("button", { name: /^Approve [0-9a-f]{8}/ }).click();
  await maker.getByText("Approved by ben").waitFor();
}

/** Runs the plan to its end, by which its one item to apply is applied, and goes back to the list of plans. */
async function run(page: Page): Promise<void> {
  await page
    .locator("#work")
    .getByRole("button", { name: /^Run (the plan|[0-9,]+ effects?)/ })
    .click();
  await page.getByRole("group", { name: "Outcomes" }).waitFor();
  await page.getByRole("group", { name: "The run" }).getByRole("button", { name: "Plan its undo…" }).waitFor();
  await page.getByRole("row").getByText("applied", { exact: true }).waitFor();
  await page.getByRole("button", { name: "‹ All plans" }).click();
}
