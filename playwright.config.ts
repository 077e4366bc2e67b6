import { defineConfig } from "@playwright/test";
import { chromiumProgram } from "./test/e2e/setup/chromium";

/** Files that leave the system to one another: each looks at keys and incidents, or at a ledger, of its own. */
const TOGETHER = /(accessible|addresses|findings|headers|keyboard|page-roles|provider|rules|sign-in|visits)\.test\.ts$/;
/** Long files whose turn it is not; `scripts/test.ts` names them. */
const LEFT_OUT = (process.env.TRUEUP_LEFT_OUT ?? "").split(" ").filter((file) => file !== "");
/** A run of every file: `scripts/test.ts` sets it. Any other run has one file after another. */
const EVERYTHING = process.env.TRUEUP_E2E_EVERYTHING === "1";
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"];

export default defineConfig({
  testDir: "test/e2e",
  outputDir: "test-results",
  globalSetup: "./test/e2e/setup/global.ts",
  reporter: [["list"], ["./test/e2e/setup/tally-reporter.ts"]],
  forbidOnly: process.env.CI !== undefined,
  // A bound for what hangs. What a test waits for has bounds of its own, several of which may pass one after another.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  // A fault under load may show in one run of many. A second attempt is counted and named at the end of `npm test`.
  retries: 1,
  workers: EVERYTHING ? 2 : 1,
  use: {
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    launchOptions: { executablePath: chromiumProgram(), args: ARGUMENTS },
    // Snapshots of the pages show as much as pictures of them, and cost less.
    trace: { mode: "retain-on-failure", screenshots: false },
  },
  projects: [
    // The runner begins what stands as a teardown after the other project, whatever came of its tests.
    {
      name: "together",
      testMatch: TOGETHER,
      testIgnore: LEFT_OUT.map((file) => `**/${file}`),
      ...(EVERYTHING && { teardown: "alone" }),
    },
    // These stop workers and stores, hold the origin or close acknowledgments, so nothing else runs beside them.
    { name: "alone", testIgnore: [TOGETHER, ...LEFT_OUT.map((file) => `**/${file}`)], workers: 1 },
  ],
});
