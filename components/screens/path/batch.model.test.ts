import { describe, expect, it } from "vitest";
import { batchWords, heldWords } from "./batch.model";

describe("the batches of a path", () => {
  it.each([
    [{ size: 41.6, perSec: 12 }, "In the last minute: 12 batches a second, of 42 mutations each."],
    [{ size: 1, perSec: 0.25 }, "In the last minute: one batch each 4 s, of 1 mutation each."],
    [null, "No batch was flushed in the last minute."],
  ])("of %j read as a sentence", (batches, words) => {
    expect(batchWords(batches)).toBe(words);
  });

  it.each([
    [{ keys: 37, actors: 12, triedAgain: 4 }, ": 37 keys of 12 actors; 4 tried more than once"],
    [{ keys: 1, actors: 0, triedAgain: 0 }, ": 1 key"],
    [{ keys: null, actors: null, triedAgain: null }, ""],
  ])("name what a failed one held back: %j", (failure, words) => {
    expect(heldWords(failure)).toBe(words);
  });
});
