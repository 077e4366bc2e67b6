import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { startStores } from "../../demo/stores/all";
import type { StoreEnv } from "../../demo/stores/stores";
import { ROOT } from "../e2e/setup/program";
import { buildPrograms } from "./programs";

declare module "vitest" {
  interface ProvidedContext {
    /** The servers that all test files share; each file makes its own databases on them with `freshStores`. */
    stores: { dataDir: string; env: StoreEnv };
  }
}

/** Builds the workers and programs that files start as processes, and starts one set of stores before the first file; ends it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const build = ["--import", "tsx", "scripts/build.ts", "--only", "bundles"];
  const [stores] = await Promise.all([
    startStores({ ephemeral: true, replica: false, oneServer: true }),
    promisify(execFile)(process.execPath, build, { cwd: ROOT }),
    buildPrograms(),
  ]);
  project.provide("stores", { dataDir: stores.dataDir, env: stores.env });
  return () => stores.stop();
}
