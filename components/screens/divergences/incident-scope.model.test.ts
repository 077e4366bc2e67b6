import { expect, it } from "vitest";
import { incidentScopeOf } from "./incident-scope.model";

const asOf = "2026-03-04T03:00:00.000Z";

it("takes the keys and paths of the rows that are selected", () =>
  expect(
    incidentScopeOf({ kind: "rows", names: new Set(["a/k/1", "b/k/1", "a/l"]) }, {}, { total: "9", asOf }, [
      "a",
      "b",
      "c",
    ]),
  ).toEqual({
    scope: { paths: "a,b" },
    keys: ["k/1", "l"],
  }));

it("takes the list that all of them are in, with its count and the time it was read", () => {
  const all = incidentScopeOf(
    { kind: "matching" },
    { path: "a", finding: "late", olderThanMs: 60_000 },
    { total: "12", asOf },
    ["a", "b"],
  );
  expect(all).toEqual({
    scope: { paths: "a", finding: "late", prefix: undefined, until: "2026-03-04T02:59:00.000Z", matching: "12" },
    keys: null,
  });
  const wide = incidentScopeOf({ kind: "matching" }, { prefix: "u" }, { total: null, asOf }, ["a", "b"]);
  expect(wide.scope).toMatchObject({ paths: "a,b", prefix: "u", until: asOf, matching: "unknown" });
});
