import { describe, expect, it } from "vitest";
import {
  latePath,
  pathFixture,
  pausedPath,
  phantomPath,
  truthFixture,
  unknownPath,
} from "../../../test/fixtures/wire/paths";
import { sortPaths } from "./overview.model";

const now = Date.parse("2026-03-04T03:12:00Z");
const withTruth = (name: string, over: Parameters<typeof truthFixture>[1]) =>
  pathFixture(now, { name, title: name, truth: truthFixture(now, over) });

describe("sortPaths", () => {
  const list = [pathFixture(now), unknownPath(now), pausedPath(now), latePath(now), phantomPath(now)];
  const names = (sort: Parameters<typeof sortPaths>[1]) => sortPaths(list, sort).map((path) => path.name);

  it("puts the worst first", () =>
    expect(names("worst")).toEqual(["order-status", "draft-notes", "loyalty-points", "stock-mark", "profile"]));

  it("puts the path that is further beyond its own contract before one with more seconds", () => {
    const strict = withTruth("strict", { truthLagMs: 90_000 });
    const contract = { ...pathFixture(now).contract, maxTruthLagMs: 300_000 };
    const truth = truthFixture(now, { truthLagMs: 372_000 });
    const lax = pathFixture(now, { name: "lax", contract, truth });
    expect(sortPaths([lax, strict], "worst").map((path) => path.name)).toEqual(["strict", "lax"]);
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
