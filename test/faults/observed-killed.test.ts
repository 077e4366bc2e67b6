import { expect, it } from "vitest";
import { notTakenBack } from "../fixtures/schedules/check";
import { dyingAt } from "../fixtures/schedules/dying";
import { play, playUndo } from "../fixtures/schedules/play";
import { judged, stageForTests } from "../fixtures/schedules/stage";
import { scheduleOf, type Verb } from "../fixtures/schedules/story";
import { Tally } from "../fixtures/schedules/tally";
import { randomFrom } from "../setup/random-from";
import { TEST_SEED } from "../setup/seed";

const KEYS = 12;
const SEED = Number(process.env.TRUEUP_SEED ?? TEST_SEED);
/** Random deaths are run by hand, as many runs as are named. */
const RUNS = Number(process.env.TRUEUP_KILLED_RUNS ?? 0);
const DEATHS = 3;
/** A run of so many keys makes about so many calls. */
const MOST_CALLS = 80;
const VERBS_IN_TURN: readonly Verb[] = ["replay", "suppress", "rewrite", "replay", "suppress", "invalidate"];

const stage = stageForTests();

/** A schedule whose replayers die one after another, and the undo of a suppression likewise; `first` tells its keys from those of other tests. */
async function killed(seed: number, i: number, { tally, first }: { tally: Tally; first: number }): Promise<void> {
  const verb = VERBS_IN_TURN[i % VERBS_IN_TURN.length] as Verb;
  const random = randomFrom(seed, `killed ${i}`);
  const deaths = () =>
    Array.from({ length: DEATHS }, () => ({
      after: 1 + Math.floor(random() * MOST_CALLS),
      isCarriedOut: random() < 0.5,
    }));
  const schedule = scheduleOf(verb, { seed: first + i, keys: KEYS, random });
  const played = await play(stage, schedule, dyingAt(stage.system, deaths()));
  tally.count(played, await judged(stage, played));
  if (verb !== "suppress") return;
  const undone = await playUndo(stage, played, dyingAt(stage.system, deaths()));
  tally.violations.push(...notTakenBack(played, undone));
  if (undone !== null) tally.count(undone, await judged(stage, undone));
}

// A second attempt would meet the first one's keys.
it.each([
  ["counts no job as suppressed that was worked while no replayer had the run", 3, 4],
  ["finds a job gone that a dead replayer took out again", 1_693_239_720, 1],
])("%s", { retry: 0 }, async (_, seed, i) => {
  const tally = new Tally();
  await killed(seed, i, { tally, first: 1_000 });
  expect(tally.violations).toEqual([]);
});

it.skipIf(RUNS === 0)(
  `has every effect once where replayers die one after another in a run (TRUEUP_SEED=${SEED})`,
  {
    retry: 0,
    timeout: 60_000 + RUNS * 20_000,
  },
  async () => {
    const tally = new Tally();
    for (let i = 0; i < RUNS; i++) await killed(SEED, i, { tally, first: 0 });
    console.info(`TRUEUP_SEED=${SEED}\n${tally.words()}`);
    expect(tally.violations).toEqual([]);
  },
);
