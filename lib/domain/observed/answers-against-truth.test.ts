import { expect, it } from "vitest";
import { faultsOf } from "../../../test/fixtures/domain/observed/faults";
import { chanceOf, historyFrom } from "../../../test/fixtures/domain/observed/history";
import { tracesOf } from "../../../test/fixtures/domain/observed/traces";
import { randomFrom } from "../../../test/setup/random-from";

const SITUATIONS = 2_000;
/** The same situations each time; `TRUEUP_SITUATIONS` gives the seeds of other ones, separated by commas. */
const SEEDS = (process.env.TRUEUP_SITUATIONS ?? "41,19,28,59,7").split(",").map(Number);
/** The most that may be unknown where the evidence was left as it was. */
const MOST_UNKNOWN = 0.05;

it.each(SEEDS)(
  "never says of a key what did not happen to it, and rarely unknown where evidence was left (seed %i)",
  (seed) => {
    const { wrong, counted } = judged(seed);
    console.info(`seed ${seed}, ${SITUATIONS} situations\n${table(counted)}`);
    expect(wrong.slice(0, 5), `${wrong.length} wrong`).toEqual([]);
    for (const said of ["answers", "verdicts"]) {
      const all = counted[`whole evidence: ${said}`] ?? 0;
      expect((counted[`whole evidence: ${said} unknown`] ?? 0) / all, `unknown ${said}`).toBeLessThanOrEqual(
        MOST_UNKNOWN,
      );
      expect(all).toBeGreaterThan(SITUATIONS / 4);
    }
  },
);

it.each(SEEDS)("is not wrong either where most writes say the same again and many went unseen (seed %i)", (seed) => {
  const { wrong } = judged(seed, { again: 0.6, seen: 0.6 });
  expect(wrong.slice(0, 5), `${wrong.length} wrong`).toEqual([]);
});

/** What is wrong of all that is said of a seed's situations, and how often each thing is said. */
function judged(seed: number, { again, seen }: { again?: number; seen?: number } = {}) {
  const counted: Record<string, number> = {};
  const wrong: string[] = [];
  for (let n = 0; n < SITUATIONS; n++) {
    const chance = chanceOf(randomFrom(seed, `situation ${n}`));
    const history = historyFrom(chance, again);
    const traces = tracesOf(chance, history, seen);
    const where =
      traces.destroyed !== null ? "destroyed evidence" : traces.items.length === 0 ? "no write" : "whole evidence";
    const count = (name: string) => {
      counted[`${where}: ${name}`] = (counted[`${where}: ${name}`] ?? 0) + 1;
    };
    wrong.push(...faultsOf(history, traces, count).map((fault) => `situation ${n}: ${fault}`));
  }
  return { wrong, counted };
}

function table(counted: Record<string, number>): string {
  return Object.entries(counted)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, times]) => `  ${name}: ${times}`)
    .join("\n");
}
