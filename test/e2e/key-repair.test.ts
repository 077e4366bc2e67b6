import { randomUUID } from "node:crypto";
import type { Locator } from "@playwright/test";
import { shareOf } from "../setup/share";
import { expect, type Open, test } from "./setup/browser";
import { type RawStores, rawStores } from "./setup/damage";
import { clientAs, runningSystem } from "./setup/running";
import type { WorkerName } from "./setup/system";
import { changeKey } from "./setup/write";

const client = clientAs("mara");

let raw: RawStores;
test.beforeAll(async () => {
  raw = await rawStores();
});
test.afterEach(() => goOn());
test.afterAll(() => raw?.close());

let stopped: number[] = [];
function standStill(worker: WorkerName): void {
  const pid = runningSystem().workers[worker];
  process.kill(pid, "SIGSTOP");
  stopped.push(pid);
}
function goOn(): void {
  for (const pid of stopped) process.kill(pid, "SIGCONT");
  stopped = [];
}

interface Shop {
  path: string;
  table: string;
  column: string;
  operation: "set" | "transition";
}
const PATHS: Shop[] = [
  { path: "order-status", table: "order_status", column: "order_id", operation: "transition" },
  { path: "profile", table: "profile", column: "user_id", operation: "set" },
];

const SENT = "2026-03-01T03:14:00.000Z";
/** A document whose newest member stands behind more text than one line holds. */
const doc = (total: number) => ({ note: "left at the neighbour's ".repeat(5).trim(), at: SENT, total });

interface Fault {
  named: string;
  damage(shop: Shop, key: string): Promise<unknown>;
  verdict: string;
  /** The button under the findings; `confirm` is the button that confirms. */
  way: string;
  confirm: string;
  /** The rows of the sheet's table, as text. */
  effects: RegExp[];
  /** A worker that would repair the fault before anybody can; the test stops it meanwhile. */
  still?: WorkerName;
  /** The content of the origin's row and of both regions' entries afterwards; null for none. */
  after: { version: string; total: number } | null;
}

const entryOf = ({ path }: Shop, key: string) => `${path}:${key}`;
const phantom = ({ path }: Shop, key: string) =>
  raw.us.hset(`${path}:${key}`, {
    value: JSON.stringify(doc(3)),
    version: "3",
    speculative: "1",
    tombstone: "0",
    writtenAt: String(Date.now()),
    mutation: "x",
  });

const FAULTS: Fault[] = [
  {
    named: "a row that changed at its own version",
    damage: ({ table, column }, key) =>
      raw.origin.query(`UPDATE ${table} SET doc = doc || '{"total": 1}' WHERE ${column} = $1`, [key]),
    verdict: "mismatched",
    way: "Rewrite: the ledger is right",
    confirm: "Write the ledger's value to the origin",
    effects: [/^originversion 2\{"total":1\}version 2\{"total":2\}$/],
    after: { version: "2", total: 2 },
  },
  {
    named: "a row that went back by one version",
    damage: ({ table, column }, key) =>
      raw.origin.query(`UPDATE ${table} SET version = version - 1 WHERE ${column} = $1`, [key]),
    verdict: "regressed",
    way: "Replay: the ledger is right",
    confirm: "Replay to the origin",
    effects: [/^originversion 1\{.*"total":2.*\}version 2\{.*"total":2.*\}$/],
    after: { version: "2", total: 2 },
  },
  {
    named: "a cache entry whose version was put back",
    damage: (shop, key) => raw.eu.hset(entryOf(shop, key), "version", "1"),
    // The other region still has the newer version, the worse of the key's two findings.
    verdict: "region-split",
    way: "Rebuild: the ledger is right",
    confirm: "Rebuild the entries from the origin",
    still: "observer",
    effects: [/^cache euversion 1\{.*"total":2.*\}version 2\{.*"total":2.*\}$/],
    after: { version: "2", total: 2 },
  },
];

const PHANTOMS: Fault[] = [
  {
    named: "salvages an entry that no store but a cache knows",
    damage: phantom,
    verdict: "phantom",
    way: "Salvage: the ledger is right",
    confirm: "Take the cache's value into the ledger",
    effects: [
      /^ledgernothinga new version\{.*"total":3.*\}$/,
      /^originnothinga new version\{.*"total":3.*\}$/,
      /^cache usversion 3\{.*"total":3.*\}a new version\{.*"total":3.*\}$/,
    ],
    after: { version: "3", total: 3 },
  },
  {
    named: "clears an entry that no store but a cache knows",
    damage: phantom,
    verdict: "phantom",
    way: "Invalidate: the ledger is right",
    confirm: "Clear the entries",
    effects: [/^cache usversion 3\{.*"total":3.*\}cleared: the next reader gets nothing$/],
    after: null,
  },
];

async function quietKey(shop: Shop): Promise<string> {
  const key = `one-key-${randomUUID().slice(0, 8)}`;
  const { path, operation } = shop;
  const first = await changeKey(path, { key, operation, payload: doc(1) });
  const basedOn = operation === "transition" ? first.version : undefined;
  await changeKey(path, { key, operation, payload: doc(2), basedOn });
  // An entry that still waits for its confirmation is put right by that confirmation.
  const isQuiet = async () => {
    const { verdict, caches } = await client.key.read({ params: { path, key } });
    return verdict === "converged" && caches.every(({ speculative }) => speculative === false);
  };
  await expect.poll(isQuiet, { timeout: 20_000 }).toBe(true);
  return key;
}

/** Damages a key, repairs it from its own page, and checks page, stores and incidents afterwards. */
async function repairedInThreeClicks(open: Open, shop: Shop, key: string, fault: Fault): Promise<void> {
  if (fault.still) standStill(fault.still);
  await fault.damage(shop, key);
  const page = await open(`/keys/${shop.path}/${key}`);
  page.setDefaultTimeout(15_000);
  await page.getByRole("region", { name: "Verdict" }).getByText(fault.verdict, { exact: true }).waitFor();

  const sheet = page.getByRole("dialog");
  const rows = sheet.getByRole("table", { name: "Before and after" }).getByRole("row");
  // The server paints the page before the page can react to a click: the click repeats until the sheet opens.
  await expect(async () => {
    if (!(await sheet.isVisible())) await page.getByRole("button", { name: fault.way }).first().click();
    await rows.nth(1).waitFor({ timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
  const shown = (await rows.allTextContents()).slice(1);
  for (const wanted of fault.effects) expect(shown).toContainEqual(expect.stringMatching(wanted));
  expect(await groundsInBothSchemes(sheet)).toEqual([]);
  await sheet.getByRole("button", { name: fault.confirm }).click();
  const outcome = sheet.locator('[role="status"], [role="alert"]').filter({ hasText: /\w/, hasNotText: /Repairing/ });
  expect(await outcome.last().textContent({ timeout: 40_000 })).toMatch(/The stores agree again/);
  await expect(sheet.getByRole("link", { name: "The answer for support" })).toHaveAttribute("href", /^\/saved\?/);
  await sheet.getByRole("button", { name: "Back to the key" }).click();
  goOn();

  if (fault.after !== null)
    await page.getByRole("region", { name: "Verdict" }).getByText("converged", { exact: true }).waitFor();
  await holdsAfterwards(shop, key, fault.after);
  const { items } = await client.incident.list({ query: { status: "open" } });
  expect(items.filter(({ scope }) => scope.keys && "list" in scope.keys && scope.keys.list?.includes(key))).toEqual([]);
  const listed = async () => (await client.divergence.list({ query: { path: shop.path, prefix: key } })).items;
  await expect.poll(listed, { timeout: 10_000 }).toEqual([]);
}

async function holdsAfterwards(shop: Shop, key: string, after: Fault["after"]): Promise<void> {
  const { table, column } = shop;
  const { rows } = await raw.origin.query(`SELECT version, doc FROM ${table} WHERE ${column} = $1`, [key]);
  expect(rows).toEqual(after === null ? [] : [{ version: after.version, doc: doc(after.total) }]);
  for (const cache of [raw.eu, raw.us]) {
    const entry = await cache.hgetall(entryOf(shop, key));
    if (after === null) expect(entry.value).toBeUndefined();
    else if (entry.version !== undefined) {
      expect(entry).toMatchObject({ version: after.version, speculative: "0" });
      expect(JSON.parse(entry.value as string)).toEqual(doc(after.total));
    }
  }
}

async function groundsInBothSchemes(sheet: Locator): Promise<string[]> {
  const grounds: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await sheet.page().emulateMedia({ colorScheme });
    grounds.push(...(await groundsAround(sheet)));
  }
  return grounds;
}

/** The backgrounds that an element's own layers paint around it, over the page behind it. */
const groundsAround = (element: Locator) =>
  element.evaluate((dialog) => {
    const grounds: string[] = [];
    for (let layer = dialog.parentElement; layer !== null && layer !== document.body; layer = layer.parentElement)
      grounds.push(getComputedStyle(layer).backgroundColor);
    return grounds.filter((ground) => ground !== "rgba(0, 0, 0, 0)");
  });

const everyFault = PATHS.flatMap((shop) => FAULTS.map((fault) => ({ shop, fault })));
const everyPhantom = PATHS.flatMap((shop) => PHANTOMS.map((fault) => ({ shop, fault })));

for (const { shop, fault } of shareOf("faults", everyFault, 2))
  test(`repairs ${fault.named} on ${shop.path} in three clicks, with versions and values before and after, and leaves no incident open`, async ({
    open,
  }) => {
    test.setTimeout(90_000);
    await repairedInThreeClicks(open, shop, await quietKey(shop), fault);
  });
for (const { shop, fault } of shareOf("phantoms", everyPhantom, 2))
  test(`${fault.named} on ${shop.path} in three clicks, and leaves no incident open`, async ({ open }) => {
    test.setTimeout(90_000);
    await repairedInThreeClicks(open, shop, `phantom-${randomUUID().slice(0, 8)}`, fault);
  });
