import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiForTests } from "../../fixtures/api";
import { serversForTests } from "../../fixtures/own-servers";
import { inHaste } from "../../fixtures/system";
import { randomOf } from "../../setup/seed";
import { type Ended, ended, lineOf } from "./ending";
import { openWorld, runWorkers, type World } from "./world";

/** How many compounds a long run makes, and from which seed on; by default a few of those that long runs have proven. */
const WANTED = Number(process.env.TRUEUP_COMPOUNDS ?? 0);
const FROM = Number(process.env.TRUEUP_COMPOUNDS_FROM ?? 1);
const PROVEN = 100;
const COMPOUND_WITHIN_MS = 240_000;
/** Of the mutations that replays apply, the greatest share whose effect the origin had already. */
const MOST_UNNEEDED = 0.02;

function seedsOf(who: string, few: number): number[] {
  if (WANTED > 0) return Array.from({ length: WANTED }, (_, i) => FROM + i);
  const random = randomOf(`compounds ${who}`);
  return Array.from({ length: few }, () => 1 + Math.floor(random() * PROVEN));
}

/** Ends some compounds by one kind of follower, `few` of them where no long run is asked for, and compares the stores with the producers' history. */
export function compoundsEndedBy(who: "obedient" | "disobedient", few: number): void {
  const servers = serversForTests();
  const api = apiForTests({ env: servers.env, config: inHaste });
  let world: World & { close(): Promise<void> };
  beforeAll(async () => {
    world = await openWorld(api, servers);
    await runWorkers(api.system);
  });
  afterAll(() => world.close());
  const all: Ended[] = [];

  describe(`two faults and a decoy, met by a follower that is ${who},`, () => {
    it.each(seedsOf(who, few))(
      "lose, double and spread nothing, and no key is called converged that is not: seed %i",
      async (seed) => {
        const one = await ended(world, seed, who);
        all.push(one);
        if (WANTED > 0) console.log(`${lineOf(one)}\n${one.pressed.join(", ")}\n${one.asked.join("\n")}`);
        expect({ mistakes: one.mistakes, pressed: one.pressed }).toMatchObject({ mistakes: [] });
        if (who === "obedient") expect(one).not.toMatchObject({ end: "stuck" });
      },
      COMPOUND_WITHIN_MS,
    );

    it("apply almost nothing again that the origin has already", () => {
      const { attempted, unneeded } = replaysOf(all);
      if (WANTED > 0) console.log(tableOf(who, all));
      expect(unneeded).toBeLessThanOrEqual(attempted * MOST_UNNEEDED);
    });
  });
}

const replaysOf = (all: readonly Ended[]) => ({
  attempted: all.reduce((sum, { replays }) => sum + replays.attempted, 0),
  unneeded: all.reduce((sum, { replays }) => sum + replays.unneeded, 0),
});

function tableOf(who: string, all: readonly Ended[]): string {
  const counts = new Map<string, number>();
  for (const { end, asked, afterMending } of all) {
    const after = afterMending === null ? "" : `, then ${afterMending === "closed" ? "closed" : "not closed"}`;
    const name = `${end === "left" ? asked.join() : end}${after}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const ends = [...counts].map(([name, count]) => `${name}: ${count}`).join("; ");
  const { attempted, unneeded } = replaysOf(all);
  const mistaken = all.filter(({ mistakes }) => mistakes.length > 0).length;
  return `${who}
seed | faults & decoy | end | unneeded/replayed | took | mistakes
${all.map(lineOf).join("\n")}
${ends}; with mistakes: ${mistaken}; unneeded replays: ${unneeded} of ${attempted}`;
}
