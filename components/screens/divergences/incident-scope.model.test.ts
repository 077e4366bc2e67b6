import { describe, expect, it } from "vitest";
import type { DivergencePage } from "../../../lib/api/divergences";
import { incidentScopeOf, type ListReading, readingOf } from "./incident-scope.model";
import type { Selection } from "./selection.model";

const asOf = "2026-03-04T03:00:00.000Z";
const part: ListReading = { total: "12", asOf, paths: null };
const rows = (...names: string[]): Selection => ({ kind: "rows", names: new Set(names) });
const all: Selection = { kind: "matching" };

it("takes the keys and paths of the rows that are selected", () =>
  expect(incidentScopeOf(rows("a/k/1", "b/k/1", "a/l"), {}, { ...part, total: "9" }, ["a", "b", "c"])).toEqual({
    scope: { paths: "a,b", title: "3 keys that diverge on 2 paths" },
    keys: ["k/1", "l"],
  }));

it("takes the list that all of them are in, with its count and the time it was read", () => {
  const named = incidentScopeOf(all, { path: "a", finding: "late", olderThanMs: 60_000 }, part, ["a", "b"]);
  expect(named).toEqual({
    scope: {
      paths: "a",
      title: "12 keys found late on a",
      finding: "late",
      prefix: undefined,
      until: "2026-03-04T02:59:00.000Z",
      matching: "12",
    },
    keys: null,
  });
  const wide = incidentScopeOf(all, { prefix: "u" }, { ...part, total: null }, ["a", "b"]);
  expect(wide.scope).toMatchObject({ paths: "a,b", prefix: "u", until: asOf, matching: "unknown", everyPath: "yes" });
});

it("takes the paths of the rows where the whole list was read, and every path where it was not", () => {
  const scope = (paths: ListReading["paths"]) =>
    incidentScopeOf(all, { finding: "regressed" }, { total: "3", asOf, paths }, ["a", "b", "c"]).scope;
  expect(scope(["b"])).toMatchObject({ paths: "b", everyPath: undefined });
  expect(scope(["a", "c"])).toMatchObject({ paths: "a,c", everyPath: undefined });
  expect(scope(null)).toMatchObject({ paths: "a,b,c", everyPath: "yes" });
});

describe("the title", () => {
  const one = ["profile"];
  it.each<[string, Selection, "regressed" | undefined, Partial<ListReading>, string]>([
    ["all of one path", all, "regressed", { total: "3", paths: one }, "3 keys found regressed on profile"],
    ["all of two paths", all, "regressed", { total: "3", paths: ["a", "b"] }, "3 keys found regressed on 2 paths"],
    ["any finding", all, undefined, { total: "3", paths: one }, "3 keys that diverge on profile"],
    ["one key", all, undefined, { total: "1", paths: one }, "1 key that diverges on profile"],
    ["rows of one path", rows("profile/k", "profile/l"), "regressed", {}, "2 keys found regressed on profile"],
    ["paths that are not known", all, "regressed", { total: "1200" }, "1,200 keys found regressed"],
    ["a list that was not counted", all, undefined, { total: null }, "Keys that diverge"],
  ])("of %s", (_, selection, finding, ...[reading, title]) => {
    const { scope } = incidentScopeOf(selection, { finding }, { ...part, ...reading }, ["profile", "a", "b"]);
    expect(scope.title).toBe(title);
  });
});

describe("the reading of a list", () => {
  const items = ["a", "b", "a"].map((path) => ({ path })) as DivergencePage["items"];
  it.each<[string, string | null, string | null, string | null, string[] | null]>([
    ["is whole where no page follows", null, null, "3", ["a", "b"]],
    ["is whole where the count is that of its rows", "3", null, "3", ["a", "b"]],
    ["is a part where a page follows", "9", "cursor", "9", null],
    ["is a part where more match than were listed", "4", null, "4", null],
    ["is not counted where a page follows without a total", null, "cursor", null, null],
  ])("%s", (_, total, next, ...[counted, paths]) => {
    expect(readingOf({ total, items, next, asOf } as DivergencePage)).toEqual({ total: counted, asOf, paths });
  });
});
