import { expect, it } from "vitest";
import { incidentScopeOf } from "./incident-scope.model";

it("takes the keys and paths of the rows that are selected", () =>
  expect(
    incidentScopeOf({ kind: "rows", names: new Set(["a/k/1", "b/k/1", "a/l"]) }, {}, "9", ["a", "b", "c"]),
  ).toEqual({
    scope: { paths: "a,b" },
    keys: ["k/1", "l"],
  }));

it("takes the filter that all of them match, with their count", () => {
  const all = incidentScopeOf({ kind: "matching" }, { path: "a", finding: "late", olderThanMs: 60_000 }, "12", [
    "a",
    "b",
  ]);
  expect(all).toEqual({
    scope: { paths: "a", finding: "late", prefix: undefined, age: "1m", matching: "12" },
    keys: null,
  });
  const wide = incidentScopeOf({ kind: "matching" }, { prefix: "u" }, null, ["a", "b"]);
  expect(wide.scope).toMatchObject({ paths: "a,b", prefix: "u", matching: "an unknown number of" });
});
