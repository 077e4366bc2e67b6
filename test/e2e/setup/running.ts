import { createClient } from "../../../lib/http/client";
import type { RunningSystem } from "./system";

const VARIABLE = "TRUEUP_E2E_SYSTEM";

/** Announces the system under test to the processes of the test runner. */
export function announce(system: RunningSystem): void {
  process.env[VARIABLE] = JSON.stringify(system);
}

/** The system that all browser tests share. */
export function runningSystem(): RunningSystem {
  const announced = process.env[VARIABLE];
  if (announced === undefined)
    throw new Error("No system runs: test/e2e/setup/global.ts starts it before the first test.");
  return JSON.parse(announced) as RunningSystem;
}

/** The API's client at the tests' console, for a person of this name. */
export function clientAs(actor: string | null = null) {
  return createClient({
    get baseUrl() {
      return runningSystem().url;
    },
    actor: () => actor,
  });
}
