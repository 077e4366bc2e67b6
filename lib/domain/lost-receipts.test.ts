import { describe, expect, it } from "vitest";
import { REPLAY_MODELS } from "./contract";
import { type LostReceipt, oweOrAsk } from "./lost-receipts";

const lost = (version: bigint, rowVersion: bigint | null): LostReceipt => ({ id: `v${version}`, version, rowVersion });

describe("settled mutations whose receipts are gone", () => {
  it.each([
    ["the row is below", lost(5n, 4n), "again"],
    ["there is no row", lost(5n, null), "again"],
    ["the row is at its version", lost(5n, 5n), "undecided"],
    ["the row is above", lost(5n, 9n), "undecided"],
  ] as const)("ask for a decision on an increment whose row may hold it: %s", (_, one, expected) => {
    expect(oweOrAsk("merge", [one])).toEqual({ again: [], undecided: [], [expected]: [one] });
  });

  it.each(REPLAY_MODELS.filter((model) => model !== "merge"))(
    "are owed again under %s, wherever the row is",
    (model) => {
      const all = [lost(5n, 4n), lost(5n, 5n), lost(5n, 9n), lost(5n, null)];
      expect(oweOrAsk(model, all)).toEqual({ again: all, undecided: [] });
    },
  );
});
