import { describe, expect, it } from "vitest";
import {
  latePath,
  pathFixture,
  pausedPath,
  phantomPath,
  truthFixture,
  unknownPath,
} from "../../../test/fixtures/wire/paths";
import { needsLook, sortPaths, standingOf } from "./overview.model";

const now = Date.parse("2026-03-04T03:12:00Z");
const withTruth = (name: string, over: Parameters<typeof truthFixture>[1]) =>
  pathFixture(now, { name, title: name, truth: truthFixture(now, over) });

describe("standingOf", () => {
  it.each([
    ["late by its lag", latePath(now), "late"],
    ["late by a finding alone", withTruth("a", { findings: { late: "1" } }), "late"],
    ["broken by a phantom", phantomPath(now), "broken"],
    ["unknown without a lag", unknownPath(now), "unknown"],
    ["unknown without findings", withTruth("a", { findings: null }), "unknown"],
    ["unknown with an unreachable store", withTruth("a", { findings: { unreachable: "2" } }), "unknown"],
    ["held while its drain is paused", pausedPath(now), "held"],
    ["diverging with stale caches", withTruth("a", { findings: { stale: "5" } }), "diverging"],
    ["nearing late", withTruth("a", { truthLagMs: 16_000 }), "nearing"],
    ["well with writes in flight", pathFixture(now), "well"],
    ["well with nothing outstanding", withTruth("a", { outstanding: "0", truthLagMs: 0, findings: {} }), "well"],
  ])("calls a path %s", (_, path, standing) => {
    expect(standingOf(path)).toBe(standing);
    expect(needsLook(path)).toBe(standing !== "well");
  });
});

describe("sortPaths", () => {
  const list = [pathFixture(now), unknownPath(now), pausedPath(now), latePath(now), phantomPath(now)];
  const names = (sort: Parameters<typeof sortPaths>[1]) => sortPaths(list, sort).map((path) => path.name);

  it("puts the worst first", () =>
    expect(names("worst")).toEqual(["order-status", "draft-notes", "loyalty-points", "stock-mark", "profile"]));

  it("puts the path that is further beyond its own contract before one with more seconds", () => {
    const strict = withTruth("strict", { truthLagMs: 90_000 });
    const lax = { ...latePath(now), contract: { ...latePath(now).contract, maxTruthLagMs: 300_000 } };
    expect(sortPaths([lax, strict], "worst").map((path) => path.name)).toEqual(["strict", "order-status"]);
  });

  it("keeps paths that are well in their configured order, whatever their figures do", () => {
    const before = ["a", "b", "c"].map((name, index) => withTruth(name, { truthLagMs: 100 * index }));
    const after = ["a", "b", "c"].map((name, index) => withTruth(name, { truthLagMs: 900 - 100 * index }));
    expect(sortPaths(before, "worst").map((path) => path.name)).toEqual(["a", "b", "c"]);
    expect(sortPaths(after, "worst").map((path) => path.name)).toEqual(["a", "b", "c"]);
  });

  it("sorts unknown counts before any number, and numbers beyond 2^53 exactly", () => {
    const rows = [
      withTruth("small", { outstanding: "9007199254740992" }),
      withTruth("large", { outstanding: "9007199254740993" }),
      withTruth("unknown", { outstanding: null }),
    ];
    expect(sortPaths(rows, "outstanding").map((path) => path.name)).toEqual(["unknown", "large", "small"]);
  });

  it("sorts by title", () => expect(names("name")[0]).toBe("draft-notes"));
});
