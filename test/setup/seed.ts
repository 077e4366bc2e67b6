import fc from "fast-check";
import { beforeEach } from "vitest";
import type { Random } from "../../demo/shop/random";
import { randomFrom } from "./random-from";

/** The seed of every random choice in a test run: `vitest.config.ts` draws one, or `TRUEUP_TEST_SEED` gives it. */
export const TEST_SEED = Number(process.env.TRUEUP_TEST_SEED);

/** Random numbers from the seed and a name, so that one test's choices do not depend on another's. */
export const randomOf = (name: string): Random => randomFrom(TEST_SEED, name);

// Properties use the seed too; fast-check adds the path to the failing case.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: TEST_SEED });

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => console.error(`TRUEUP_TEST_SEED=${TEST_SEED} makes the same random choices again.`));
});
