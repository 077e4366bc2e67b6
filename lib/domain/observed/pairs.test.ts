import { describe, expect, it } from "vitest";
import { writtenItem as item } from "../../../test/fixtures/domain/observed/written-item";
import type { ObservedItem } from "./evidence";
import { earliestPairsOf, pairsOf, writesOf } from "./pairs";

const CASES: { name: string; items: string[]; pairs: string[] }[] = [
  { name: "a row with the job that says the same", items: ["row a 1", "job a 2"], pairs: ["row a 1 > job a 2"] },
  { name: "no job with a row that is newer", items: ["row a 3", "job a 2"], pairs: [] },
  { name: "a row with one job alone", items: ["row a 1", "job a 2", "job a 5"], pairs: ["row a 1 > job a 5"] },
  { name: "a job with one row alone", items: ["row a 1", "row a 2", "job a 5"], pairs: ["row a 2 > job a 5"] },
  {
    name: "rows of one value in their order",
    items: ["row a 1", "row a 2", "job a 5", "job a 6"],
    pairs: ["row a 1 > job a 5", "row a 2 > job a 6"],
  },
  {
    name: "no later job with the row of an earlier one",
    items: ["row a 1", "row b 2", "job a 3", "job b 4", "job a 9"],
    pairs: ["row a 1 > job a 3", "row b 2 > job b 4"],
  },
  {
    name: "rows of one time in the order of their jobs",
    items: ["row b 1", "row a 1", "job a 2", "job b 3"],
    pairs: ["row a 1 > job a 2", "row b 1 > job b 3"],
  },
  {
    name: "what an idempotency key names, though the clocks differ",
    items: ["row a 5 key=x", "job a 2 key=x"],
    pairs: ["row a 5 key=x > job a 2 key=x"],
  },
  { name: "nothing that two keys tell apart", items: ["row a 1 key=x", "job a 2 key=y"], pairs: [] },
  { name: "nothing of two requests", items: ["row a 1 request=x", "job a 2 request=y"], pairs: [] },
  {
    name: "what a version's number names, though the clocks differ",
    items: ["row a 5 version=7", "job a 2 version=7"],
    pairs: ["row a 5 version=7 > job a 2 version=7"],
  },
  { name: "rows without a time by what they say", items: ["row a ?", "job a 2"], pairs: ["row a ? > job a 2"] },
];

const told = (pairs: ReadonlyMap<ObservedItem, ObservedItem>) =>
  [...pairs].map(([job, row]) => `${row.id} > ${job.id}`).sort();

describe("pairsOf", () => {
  it.each(CASES)("pairs $name", ({ items, pairs }) => {
    // Items come from the newest to the oldest.
    expect(told(pairsOf(items.map(item).reverse()))).toEqual(pairs);
  });

  it("takes the oldest row for a job where the earliest pairs are asked for", () => {
    const items = ["row a 1", "row a 2", "job a 5"].map(item).reverse();
    expect(told(earliestPairsOf(items))).toEqual(["row a 1 > job a 5"]);
  });
});

describe("writesOf", () => {
  it("makes one write of a row and its job, and keeps what has no other half", () => {
    const items = ["row a 1", "job a 2", "row b 3", "job c 4"].map(item).reverse();
    expect(writesOf(items).map(({ row, job }) => [row?.id ?? null, job?.id ?? null])).toEqual([
      [null, "job c 4"],
      ["row b 3", null],
      ["row a 1", "job a 2"],
    ]);
  });
});
