import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, setPriority, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { redisProgram } from "../demo/stores/redis-program";
import { chromiumProgram } from "../test/e2e/setup/chromium";
import { emptyTally, slowestOf, type Tally } from "../test/setup/tally";
import { leftOut } from "./turns";

// The tests, one group after another so that no group disturbs the next one's measurements, with a summary line at the end.
const root = resolve(import.meta.dirname, "..");
const GROUPS = ["unit", "stores", "alone", "e2e"] as const;

/** Runs all groups, or the one of --project; other arguments go to the test runner. */
async function main(args: string[]): Promise<Tally> {
  process.env.TRUEUP_TEST_SEED ??= String(randomInt(2 ** 31 - 1));
  process.env.TRUEUP_TESTS = args.length === 0 ? (process.env.TRUEUP_TESTS ?? "part") : "all";
  const chosen = args.indexOf("--project") < 0 ? GROUPS : [args[args.indexOf("--project") + 1] ?? ""];
  const rest = args.filter((_, i) => args[i] !== "--project" && args[i - 1] !== "--project");
  const say = (line: string) => console.log(line);
  say(`TRUEUP_TEST_SEED=${process.env.TRUEUP_TEST_SEED} makes the same random choices again.`);
  if (chosen.some((group) => group !== "unit")) redisProgram({ progress: say });
  if (chosen.includes("e2e")) chromiumProgram(say);
  const total = emptyTally();
  for (const group of chosen) {
    const began = Date.now();
    const built = group === "stores" && chosen.includes("e2e") ? buildConsole() : undefined;
    const { passed, failed, failures, secondAttempts, slowest } = await run(group, rest);
    await built;
    say(`${group}: ${passed} passed, ${failed} failed in ${((Date.now() - began) / 1_000).toFixed(0)} s\n`);
    total.passed += passed;
    total.failed += failed;
    total.failures.push(...failures);
    total.secondAttempts.push(...secondAttempts);
    total.slowest = slowestOf([...total.slowest, ...slowest]);
  }
  return total;
}

/** Runs one group to its end, and counts its tests. */
async function run(group: string, args: string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "trueup-tests-"));
  const tally = join(folder, "tally.json");
  const runner = spawn(process.execPath, [...runnerOf(group), ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      TEST_TALLY: tally,
      TRUEUP_LEFT_OUT: leftOut(group).join(" "),
      TRUEUP_E2E_EVERYTHING: args.length === 0 ? "1" : "0",
    },
  });
  const [status] = await once(runner, "exit");
  try {
    const counted = JSON.parse(readFileSync(tally, "utf8")) as Tally;
    // A run that failed without a failed test is a failure too.
    return status !== 0 && counted.failed === 0 ? { ...counted, ...broken(group) } : counted;
  } catch {
    return { passed: 0, secondAttempts: [], slowest: [], ...broken(group) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Builds the console with the processor time that the store tests leave while they wait. The browser tests build whatever is
 * missing, so a failure is reported there.
 */
async function buildConsole(): Promise<void> {
  for (const part of ["console", "types"]) {
    const build = spawn(process.execPath, ["--import", "tsx", "scripts/build.ts", "--only", part], {
      cwd: root,
      stdio: "ignore",
    });
    if (build.pid !== undefined) setPriority(build.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    await once(build, "exit");
  }
}

/** The test runner of a group with its first arguments. */
function runnerOf(group: string): string[] {
  const program = (name: string, file: string) =>
    join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file);
  if (group === "e2e") return [program("@playwright/test", "cli.js"), "test"];
  return [program("vitest", "vitest.mjs"), "run", "--project", group];
}

/** A group that ended with an error although none of its tests failed. */
function broken(group: string): Pick<Tally, "failed" | "failures"> {
  return { failed: 1, failures: [`${group}: the test runner ended with an error; its output is above`] };
}

/** Lists names under a heading, so that the end of the output names the failed tests. */
function list(heading: string, names: string[]): void {
  if (names.length > 0) console.log(`${heading}\n${names.map((name) => `  ${name}`).join("\n")}\n`);
}

let total: Tally = { ...emptyTally(), failed: 1 };
try {
  total = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
list(
  "Slowest:",
  total.slowest.map(({ name, ms }) => `${(ms / 1_000).toFixed(1)} s  ${name}`),
);
list("Passed at the second attempt only:", total.secondAttempts);
list("Failed:", total.failures);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
