import { join } from "node:path";
import { bundle } from "../../scripts/bundles";
import { ROOT } from "../e2e/setup/program";

const NAMES = ["erasing", "repairing", "speculating", "writer"] as const;
export type TestProgram = (typeof NAMES)[number];

// Below node_modules, where Node finds its packages.
const FOLDER = join(ROOT, "node_modules/.cache/trueup-test-programs");

/** The file of a program of `test/faults`, for plain Node: a start from its source takes three times as much processor time. */
export const programFile = (name: TestProgram): string => join(FOLDER, `${name}.js`);

/** The file of the built workers. */
export const WORKERS = join(ROOT, "dist/workers/main.js");

/** Bundles the programs, once before the first file that starts one. */
export const buildPrograms = (): Promise<void> =>
  bundle(ROOT, Object.fromEntries(NAMES.map((name) => [name, `test/faults/${name}.ts`])), FOLDER);
