import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"];
const FORBIDDEN = /content security policy|hydrat/i;

/** A browser for the tests of one file. A test fails when a page throws, breaks its security policy, or meets a fault of the server. */
export function browserForTests() {
  let browser: Browser;
  const faults: string[] = [];
  const opened: Page[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: inject("chromium"), args: ARGUMENTS });
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((page) => page.context().close()));
    expect(faults.splice(0)).toEqual([]);
  });
  afterAll(() => browser?.close());
  /** Opens an address of the console in a window of its own, which closes with the test; `said` is what its console says. */
  async function openRecorded(
    path: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; said: string[] }> {
    const said: string[] = [];
    const context = await browser.newContext({ baseURL: inject("system").url, ...options });
    const page = await context.newPage();
    opened.push(page);
    page.on("pageerror", (error) => faults.push(`${path}: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") said.push(message.text());
      if (message.type() === "error" && FORBIDDEN.test(message.text())) faults.push(`${path}: ${message.text()}`);
    });
    page.on("response", (response) => {
      if (response.status() === 500) faults.push(`${path}: ${response.url()} answered 500`);
    });
    await page.goto(path);
    return { page, said };
  }
  return {
    openRecorded,
    /** Opens an address of the console in a window of its own, which closes with the test. */
    open: async (path: string, options?: BrowserContextOptions): Promise<Page> =>
      (await openRecorded(path, options)).page,
  };
}

/** What axe finds seriously or critically wrong with a page, in a form that says where. A colour in transition is no colour of it. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.waitForFunction(() => !document.getAnimations().some((a) => a instanceof CSSTransition));
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    return (await axe.run(document, { resultTypes: ["violations"] })).violations;
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}
