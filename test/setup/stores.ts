import type { TestProject } from "vitest/node";
import { startStores } from "../../demo/stores/all";
import type { StoreEnv } from "../../demo/stores/stores";

declare module "vitest" {
  interface ProvidedContext {
    /** The servers that all test files share; each file makes its own databases on them with `freshStores`. */
    stores: { dataDir: string; env: StoreEnv };
  }
}

/** Starts one set of stores before the first file and ends it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stores = await startStores({ ephemeral: true, replica: false, oneServer: true });
  project.provide("stores", { dataDir: stores.dataDir, env: stores.env });
  return () => stores.stop();
}
