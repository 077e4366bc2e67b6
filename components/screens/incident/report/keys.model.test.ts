import { describe, expect, it } from "vitest";
import { HIDDEN } from "../../../../lib/domain/masking/hidden";
import { namedKeys } from "./keys.model";

const keys = (...names: string[]) => names.map((key) => ({ path: "profile", key }));

describe("the keys of a report", () => {
  it.each<[string, Parameters<typeof namedKeys>[0], string[], string | null]>([
    ["are all named where they are few", { total: "2", items: keys("a", "b") }, ["a", "b"], null],
    ["end with how many more there are", { total: "1202", items: keys("a", "b") }, ["a", "b"], "and 1,200 more"],
    [
      "are not guessed where they are too many to count",
      { total: null, items: [] },
      [],
      "There are too many keys to count now.",
    ],
    [
      "are counted for whoever does not see them",
      { total: "2", items: keys(HIDDEN, HIDDEN) },
      [],
      "2 keys, which your role does not show.",
    ],
  ])("%s", (_, given, named, rest) => {
    const told = namedKeys(given);
    expect(told.named.map(({ key }) => key)).toEqual(named);
    expect(told.rest).toBe(rest);
  });

  it("are said to be none where the scope names none", () => {
    expect(namedKeys({ total: "0", items: [] }).rest).toMatch(/whole scope/);
  });
});
