import { describe, expect, it } from "vitest";
import { writtenItem } from "../../../test/fixtures/domain/observed/written-item";
import type { ObservedItem } from "./evidence";
import type { OutboxMapping } from "./mapping";
import { newerThan, tiedWith } from "./write-order";

const pathOf = (kind: "removed-when-done" | "insert-only") => ({ outbox: { state: { kind } } as OutboxMapping });
const REMOVES = pathOf("removed-when-done");
const KEEPS = pathOf("insert-only");

/** The items that are newer than the first one, and those that are tied with it. */
const CASES: [string, { path: typeof KEEPS; items: string[]; newer?: string[]; tied?: string[] }][] = [
  ["two rows by their times", { path: REMOVES, items: ["row a 1", "row b 2"], newer: ["row b 2"] }],
  ["two jobs by their times", { path: REMOVES, items: ["job a 1", "job b 2"], newer: ["job b 2"] }],
  ["a row after a job", { path: REMOVES, items: ["job a 1", "row b 2"], newer: ["row b 2"] }],
  [
    "a job by its row where every row is kept",
    { path: KEEPS, items: ["job a 9", "row a 1", "row b 5"], tied: ["row b 5"] },
  ],
  [
    "an earlier job by the row of a later one where every row is kept",
    { path: KEEPS, items: ["job c 8", "row a 1", "row - 5", "job a 9"], newer: ["row a 1", "row - 5", "job a 9"] },
  ],
  [
    "no job by the row of a later one that may have been removed unseen",
    {
      path: REMOVES,
      items: ["job c 8", "row a 1", "row - 5", "job a 9"],
      newer: ["job a 9"],
      tied: ["row a 1", "row - 5"],
    },
  ],
  [
    "a job by the removed row that a later job's idempotency key names",
    {
      path: REMOVES,
      items: ["job c 8", "row a 1 key=x", "row - 5", "job a 9 key=x"],
      newer: ["row a 1 key=x", "row - 5", "job a 9 key=x"],
    },
  ],
  [
    "no job after a row whose own job may have been another's",
    { path: REMOVES, items: ["row b 5", "job a 6"], tied: ["job a 6"] },
  ],
  [
    "no tie with what is older than a row that says the same once more",
    { path: REMOVES, items: ["job a 9", "row a 6", "row b 5"] },
  ],
];

describe("the order of writes without versions", () => {
  it.each(CASES)("tells %s", (_, { path, items, newer = [], tied = [] }) => {
    const [first, ...others] = items.map(writtenItem) as [ObservedItem, ...ObservedItem[]];
    const all = [...others.reverse(), first];
    const ids = (found: ObservedItem[]) => found.map(({ id }) => id).sort();
    expect(ids(newerThan(path, first, all))).toEqual([...newer].sort());
    expect(ids(tiedWith(path, first, all))).toEqual([...tied].sort());
  });
});
