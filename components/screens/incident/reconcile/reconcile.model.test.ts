import { describe, expect, it } from "vitest";
import { reconciliationFixture } from "../../../../test/fixtures/wire/plans";
import { meltingOf, partPercent, partWords } from "./reconcile.model";

describe("meltingOf", () => {
  it("counts what is gone of what was found, worst first", () => {
    const melting = meltingOf(reconciliationFixture(0));
    expect(melting.map(({ finding }) => finding)).toEqual(["phantom", "mismatched", "late"]);
    expect(melting[0]).toMatchObject({ found: "1", open: "0", goneShare: 1 });
    expect(melting[2]!.goneShare).toBeCloseTo(0.058, 2);
  });

  it("takes what came up later as found", () =>
    expect(meltingOf({ found: {}, findings: { stale: "3" } })).toEqual([
      { finding: "stale", found: "3", open: "3", goneShare: 0 },
    ]));
});

describe("partPercent", () => {
  it.each([
    [{ scanned: "5", total: "10", done: false }, 50],
    [{ scanned: "12", total: "10", done: false }, 99],
    [{ scanned: "5", total: null, done: false }, null],
    [{ scanned: "0", total: "0", done: true }, 100],
  ])("%j is %s", (part, percent) => expect(partPercent(part)).toBe(percent));
});

it.each([
  ["ledger", false, "ledger"],
  ["ledger", true, "keys of every known write"],
  ["jobs", true, "writes in the queue"],
  ["cache:eu", true, "cache eu"],
] as const)("names the part %s of a path that is observed: %s", (source, isObserved, words) =>
  expect(partWords(source, isObserved)).toBe(words),
);
