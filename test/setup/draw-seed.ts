import { randomInt } from "node:crypto";

const MOST_SEED = 2 ** 31 - 1;

/** Draws another seed for each run, unless `TRUEUP_TEST_SEED` gives it: given back, a run makes the same random choices again. */
export function drawSeed(): void {
  process.env.TRUEUP_TEST_SEED ??= String(randomInt(MOST_SEED));
  if (!/^\d{1,10}$/.test(process.env.TRUEUP_TEST_SEED) || Number(process.env.TRUEUP_TEST_SEED) > MOST_SEED)
    throw new Error(`TRUEUP_TEST_SEED is a whole number up to ${MOST_SEED}, not "${process.env.TRUEUP_TEST_SEED}".`);
}
