import { randomFrom } from "./random-from";

/**
 * The cases of this run, of many that try one mechanism with other inputs. `npm test`
 * takes one of `parts`, and at least one; the run's seed chooses, so that runs take turns. `npm run test:all`, and a run of files that are
 * named, take all of them. `name` tells the lists of a file apart.
 */
export function shareOf<Case>(name: string, cases: readonly Case[], parts: number): readonly Case[] {
  if (process.env.TRUEUP_TESTS !== "part" || cases.length <= 1) return cases;
  const turns = Math.min(parts, cases.length);
  const first = Math.floor(randomFrom(Number(process.env.TRUEUP_TEST_SEED ?? 0), name)() * turns);
  return cases.filter((_, place) => (place + first) % turns === 0);
}
