import { expect, it } from "vitest";
import type { Outcome } from "../../lib/domain/run/outcomes";
import { notTakenBack } from "../fixtures/schedules/check";
import { play, playUndo, toItsEnd } from "../fixtures/schedules/play";
import { judged, stageForTests } from "../fixtures/schedules/stage";
import { type Schedule, type Story, scheduleOf, storyOf, type Verb } from "../fixtures/schedules/story";
import { Tally } from "../fixtures/schedules/tally";
import { randomFrom } from "../setup/random-from";
import { TEST_SEED } from "../setup/seed";

/** Keys of one run: each is a schedule of its own. */
const KEYS = 50;
const SEED = Number(process.env.TRUEUP_SEED ?? TEST_SEED);
const SCHEDULES = Number(process.env.TRUEUP_SCHEDULES ?? 100);
const VERBS_IN_TURN: readonly Verb[] = ["replay", "suppress", "replay", "invalidate", "replay", "rewrite"];

const stage = stageForTests();

/** Schedules that once found a fault: a story, and an outcome that its keys have. */
const KEPT: [string, Verb, Partial<Story>, { outcome: Outcome } & Partial<Schedule>][] = [
  [
    "says `raced` where a newer job ends between the last look at the queue and the look at the record",
    "replay",
    { past: ["failed"], race: "unseen", slowMs: () => 150 },
    { outcome: "raced" },
  ],
  [
    "takes a job out again where a newer job becomes due while the queue is looked at",
    "replay",
    { past: ["failed"], race: "promoted", slowMs: () => 100 },
    { outcome: "raced" },
  ],
  [
    "deletes no entry whose row was deleted after the plan was made",
    "invalidate",
    { past: ["applied"], shown: "same", race: "row-gone" },
    { outcome: "drifted" },
  ],
  [
    "takes no newer job out that stands under the retried job's id",
    "replay",
    { past: ["failed"], race: "replaced-after" },
    { outcome: "raced" },
  ],
  [
    "suppresses no job that a worker completed after the run had begun",
    "suppress",
    { past: ["waiting"] },
    { outcome: "drifted", resumedBefore: 0 },
  ],
];

// A second attempt would meet the first one's keys.
it.each(KEPT)("%s", { retry: 0 }, async (name, verb, own, { outcome, ...more }) => {
  const random = randomFrom(SEED, name);
  const stories = Array.from({ length: 8 }, (_, i) => storyOf(`s ${name} ${i}`, own));
  const schedule = { verb, seed: 0, stories, concurrency: 6, resumedBefore: null, random, ...more };
  const played = await play(stage, schedule, toItsEnd());
  expect((await judged(stage, played)).violations).toEqual([]);
  expect(played.items.map((item) => item.outcome)).toContain(outcome);
});

it(`keeps every guard on ${SCHEDULES} random schedules of a live foreign system (TRUEUP_SEED=${SEED})`, {
  retry: 0,
  timeout: 60_000 + SCHEDULES * 1_000,
}, async () => {
  const tally = new Tally();
  for (let i = 0; i * KEYS < SCHEDULES; i++) {
    const verb = VERBS_IN_TURN[i % VERBS_IN_TURN.length] as Verb;
    const random = randomFrom(SEED, `schedule ${i}`);
    const played = await play(stage, scheduleOf(verb, { seed: i, keys: KEYS, random }), toItsEnd());
    tally.count(played, await judged(stage, played));
    if (verb !== "suppress") continue;
    const undone = await playUndo(stage, played, toItsEnd());
    tally.violations.push(...notTakenBack(played, undone));
    if (undone !== null) tally.count(undone, await judged(stage, undone));
  }
  console.info(`TRUEUP_SEED=${SEED}\n${tally.words()}`);
  expect(tally.violations).toEqual([]);
  expect(tally.unracedShare()).toBeGreaterThanOrEqual(0.6);
});
