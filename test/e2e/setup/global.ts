import type { TestProject } from "vitest/node";
import { chromiumProgram } from "./chromium";
import { type RunningSystem, startSystem } from "./system";

declare module "vitest" {
  interface ProvidedContext {
    /** The system that all browser tests look at. */
    system: RunningSystem;
    chromium: string;
  }
}

/** Starts stores, workers and the built console once, before the first browser test. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => console.log(`  ${line}`);
  project.provide("chromium", chromiumProgram(say));
  const { running, stop } = await startSystem(say);
  project.provide("system", running);
  return stop;
}
