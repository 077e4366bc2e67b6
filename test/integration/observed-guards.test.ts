import { expect, it } from "vitest";
import { notTakenBack } from "../fixtures/schedules/check";
import { MISSING } from "../fixtures/schedules/missing-guards";
import { play, playUndo, toItsEnd, type Variant } from "../fixtures/schedules/play";
import { judged, stageForTests } from "../fixtures/schedules/stage";
import { type Schedule, type Story, storyOf, type Verb } from "../fixtures/schedules/story";
import { randomFrom } from "../setup/random-from";
import { TEST_SEED } from "../setup/seed";

const stage = stageForTests();

/** Each guard with a story that needs it, and what the check says of a run without it. */
const GUARDS: [keyof typeof MISSING, Verb, Partial<Story>, RegExp][] = [
  [
    "the newest known write only",
    "replay",
    { past: ["failed"], race: "quiet", slowMs: () => 100 },
    /version 1 went over 2/,
  ],
  [
    "nothing else of the key live",
    "replay",
    { past: ["failed", "failed"], race: "operator", slowMs: (rev) => (rev === 1 ? 200 : 5) },
    /version 1 went over 2/,
  ],
  [
    "the queue paused and quiet",
    "replay",
    { past: ["failed"], race: "slow", slowMs: () => 150 },
    /version 1 went over 2/,
  ],
  ["the job's data compared before its removal", "suppress", { past: ["waiting"], race: "replaced" }, /is lost/],
  [
    "the entry's bytes compared before its deletion",
    "invalidate",
    { past: ["applied", "applied"], shown: "older", race: "changed" },
    /an entry that changed meanwhile is gone/,
  ],
  [
    "the row's token compared before its change",
    "rewrite",
    { past: ["applied", "failed"], race: "row-changed" },
    /version 2 went over 3 by Trueup/,
  ],
  [
    "the whole job kept before its removal",
    "suppress",
    { past: ["waiting"] },
    /is suppressed, and nothing takes it back/,
  ],
];

const scheduleOf = (name: string, verb: Verb, own: Partial<Story>): Schedule => ({
  verb,
  seed: 0,
  stories: Array.from({ length: 10 }, (_, i) => storyOf(`s ${name} ${i}`, own)),
  concurrency: 8,
  resumedBefore: null,
  random: randomFrom(TEST_SEED, name),
});

/** What the check says of a run, and of its undo where it is a suppression. */
async function violationsOf(schedule: Schedule, variant?: Variant): Promise<string[]> {
  const played = await play(stage, schedule, toItsEnd(variant));
  const { violations } = await judged(stage, played);
  if (schedule.verb !== "suppress") return violations;
  const undone = await playUndo(stage, played, toItsEnd(variant));
  const after = undone === null ? [] : (await judged(stage, undone)).violations;
  return [...violations, ...after, ...notTakenBack(played, undone)];
}

// A second attempt would meet the first one's keys.
it.each(GUARDS)("finds a violation without %s, and none with it", { retry: 0 }, async (guard, verb, own, said) => {
  const without = await violationsOf(scheduleOf(`${guard}, missing`, verb, own), MISSING[guard]);
  expect(without).toContainEqual(expect.stringMatching(said));
  expect(await violationsOf(scheduleOf(guard, verb, own))).toEqual([]);
});
