import { type BrowserContextOptions, expect, type Page, test as plain } from "@playwright/test";
import { runningSystem } from "./running";

const FORBIDDEN = /content security policy|hydrat/i;

/** Opens an address of the console in a window of its own, which closes with the test. */
export type Open = (path: string, options?: BrowserContextOptions) => Promise<Page>;
/** As `Open`; `said` is the output of the page's console. */
type OpenRecorded = (path: string, options?: BrowserContextOptions) => Promise<{ page: Page; said: string[] }>;

/** A test in a browser. It fails when a page throws, breaks its security policy, or meets a fault of the server. */
export const test = plain.extend<{ open: Open; openRecorded: OpenRecorded }>({
  openRecorded: async ({ browser }, use) => {
    const faults: string[] = [];
    const opened: Page[] = [];
    await use(async (path, options = {}) => {
      const said: string[] = [];
      const context = await browser.newContext({ baseURL: runningSystem().url, ...options });
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
    });
    await Promise.all(opened.map((page) => page.context().close()));
    expect(faults).toEqual([]);
  },
  open: async ({ openRecorded }, use) => {
    await use(async (path, options) => (await openRecorded(path, options)).page);
  },
});

export { expect };
