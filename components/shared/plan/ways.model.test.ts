import { describe, expect, it } from "vitest";
import { confirmWords, wayGroups } from "./ways.model";

describe("the ways back of a finding", () => {
  const each = (authority: "ledger" | "origin" | "cache", because: string | null, region: string | null = null) =>
    ({ authority, region, action: "replay", offered: because === null, because }) as const;

  it.each([
    ["stores that lead to the same", [each("ledger", null), each("origin", null)], ["Whichever store is right"]],
    ["one store", [each("ledger", null)], ["If the ledger is right"]],
    [
      "regions that are refused for one reason",
      [each("ledger", null), each("cache", "older", "eu"), each("cache", "older", "us")],
      ["If the ledger is right", "If cache eu or cache us is right"],
    ],
    [
      "stores that are refused for different reasons",
      [each("origin", "kept"), each("cache", "older", "eu")],
      ["If the origin is right", "If cache eu is right"],
    ],
  ])("are told once for %s", (_, ways, conditions) => {
    expect(wayGroups(ways, "native").map(({ condition }) => condition)).toEqual(conditions);
  });

  it("name the source where another system carries the writes", () => {
    expect(wayGroups([each("ledger", null)], "observed").map(({ condition }) => condition)).toEqual([
      "If the source is right",
    ]);
    expect(confirmWords("rewrite", "observed")).toMatch(/newest write/);
    expect(confirmWords("rewrite", "native")).toMatch(/ledger's value/);
  });
});
