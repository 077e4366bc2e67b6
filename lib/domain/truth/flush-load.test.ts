import { describe, expect, it } from "vitest";
import { amplified, type FlushLoad, flushLoad, heavier } from "./flush-load";

const load = (part: Partial<FlushLoad> = {}): FlushLoad => ({
  flushedPerSec: 20,
  refusedPerSec: 0,
  tookMs: null,
  usualMs: null,
  ...part,
});

describe("the load of a path's flushes", () => {
  it("is the sum of all workers, with times weighed by their flushes", () => {
    const workers: Record<string, number>[] = [
      { "profile batch": 10, "profile batches": 3, "profile refused": 1, "profile took": 40, "profile usual": 10 },
      { "profile batch": 20, "profile batches": 1, "profile refused": 2, "profile took": 80, "profile usual": 30 },
      { "drafts batch": 5, "drafts batches": 1, "drafts refused": 0 },
    ];
    expect(flushLoad(workers, "profile")).toEqual({ flushedPerSec: 50, refusedPerSec: 3, tookMs: 50, usualMs: 15 });
  });

  it("is not known where no worker tells it", () => expect(flushLoad([{ settled: 4 }], "profile")).toBeNull());
});

describe("statements that became heavier", () => {
  it.each<[string, Partial<FlushLoad>, string | null]>([
    ["are not told where nothing is compared", {}, null],
    ["are not told of twice the time", { tookMs: 200, usualMs: 100 }, null],
    ["are not told of a few milliseconds", { tookMs: 12, usualMs: 2 }, null],
    [
      "are told with both times",
      { tookMs: 240, usualMs: 4.25 },
      "its statements became heavier: a flush takes 240 ms, and flushes of the same size took 4.3 ms before",
    ],
  ])("%s", (_, part, words) => {
    expect(heavier(load(part))).toBe(words);
  });
});

describe("retries that amplify", () => {
  it.each<[string, Partial<FlushLoad>, string | null]>([
    ["are not told of a few refused writes", { refusedPerSec: 5 }, null],
    ["are not told where nothing is taken", { flushedPerSec: 0, refusedPerSec: 50 }, null],
    [
      "are told with how often a write is sent",
      { flushedPerSec: 10, refusedPerSec: 30 },
      "retries add to its load: each write is sent 4.0 times until it is taken",
    ],
  ])("%s", (_, part, words) => {
    expect(amplified(load(part))).toBe(words);
  });
});
