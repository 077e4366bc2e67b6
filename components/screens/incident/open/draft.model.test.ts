import { describe, expect, it } from "vitest";
import { linesOf } from "../../../kit/forms/lines.model";
import {
  draftFrom,
  heldWords,
  matchingWords,
  mayHold,
  missingIn,
  notesFrom,
  pathsNote,
  requestOf,
  stopsUnsaved,
} from "./draft.model";

const params = (text: string) => new URLSearchParams(text);
const filled = { ...draftFrom(params("paths=profile"), []), title: " t ", reason: " r " };

describe("the form", () => {
  it("is filled in by an address", () => {
    expect(draftFrom(params("paths=a,b&finding=late"), [])).toMatchObject({
      paths: ["a", "b"],
      keyWay: "finding",
      finding: "late",
    });
    expect(draftFrom(params("paths=a&key=x%2Fy"), [])).toMatchObject({ keyWay: "list", list: "x/y" });
    expect(draftFrom(params("paths=a&prefix=user:"), [])).toMatchObject({ keyWay: "prefix", prefix: "user:" });
    expect(draftFrom(params("paths=a"), ["k", "l"]).list).toBe("k\nl");
    expect(draftFrom(params("finding=nonsense"), []).keyWay).toBe("all");
  });

  it("asks for all that matched in a list, and for nothing that the list did not show", () => {
    const draft = draftFrom(params("paths=a&finding=late&until=2026-03-04T03:00:00.000Z&matching=107"), []);
    expect(matchingWords(draft.matching!)).toBe("The 107 keys found late when you selected them, and no others.");
    expect(requestOf(draft, []).scope).toEqual({
      paths: ["a"],
      keys: { matching: { finding: "late", until: "2026-03-04T03:00:00.000Z", count: 107 } },
    });
    const uncounted = draftFrom(params("paths=a&until=2026-03-04T03:00:00.000Z&matching=unknown"), []);
    expect(requestOf(uncounted, []).scope.keys).toEqual({ matching: { until: "2026-03-04T03:00:00.000Z" } });
    expect(matchingWords(uncounted.matching!)).toContain("Every key that diverged");
  });

  it.each<[string, string, boolean]>([
    ["offers the switch for a whole path", "paths=profile", true],
    ["offers the switch for a prefix", "paths=profile&prefix=user:", true],
    ["offers no switch for a named key, which live traffic may use meanwhile", "paths=profile&key=user:1", false],
    ["offers no switch for another system's path", "paths=orders", false],
    ["offers the switch where one of the paths is Trueup's own", "paths=orders,profile", true],
  ])("%s", (_, address, offered) => {
    const known = [
      { name: "profile", mode: "native" as const },
      { name: "orders", mode: "observed" as const },
    ];
    expect(stopsUnsaved(draftFrom(params(address), []), known)).toBe(offered);
  });

  it.each([
    [[], "Choose a path to see what depends on it."],
    [["loyalty"], "Nothing is declared to depend on these paths."],
    [["profile"], "Held back, for every key of the path: email-sync, search-index."],
    [
      ["profile", "feed"],
      "Held back, for every key of each path: email-sync (of profile), search-index (of profile), timeline (of feed).",
    ],
    [["profile", "elsewhere"], "The dependents of these paths are not known yet."],
  ])("names what it would hold back on %j", (paths, words) => {
    const known = [
      { name: "profile", dependents: ["email-sync", "search-index"] },
      { name: "feed", dependents: ["timeline"] },
      { name: "loyalty", dependents: [] },
    ];
    expect(heldWords(paths, known)).toBe(words);
  });

  it.each([
    ["no path", [], true],
    ["a path with dependents", ["profile"], true],
    ["a path without dependents", ["loyalty"], false],
    ["one with and one without", ["loyalty", "profile"], true],
    ["a path that is not known", ["elsewhere"], true],
  ])("asks to hold something back on %s: %j is %j", (_, paths, holds) => {
    const known = [
      { name: "profile", dependents: ["email-sync"] },
      { name: "loyalty", dependents: [] },
    ];
    expect(mayHold(paths, known)).toBe(holds);
    expect(requestOf({ ...filled, paths }, known).holdDependents).toBe(holds);
    expect(requestOf({ ...filled, paths, holdDependents: false }, known).holdDependents).toBe(false);
  });

  it("says that it names every path of the list, while the selected keys are in its scope", () => {
    const matching = "finding=late&until=2026-03-04T03:00:00.000Z&matching=107";
    const wide = draftFrom(params(`paths=a,b&everyPath=yes&${matching}`), []);
    expect(pathsNote(wide)).toBe("Every path that the list was about; only the selected keys are in scope.");
    expect(pathsNote({ ...wide, keyWay: "all" })).toBeNull();
    expect(pathsNote(draftFrom(params(`paths=a&${matching}`), []))).toBeNull();
    expect(pathsNote(draftFrom(params("paths=a"), []))).toBeNull();
  });

  it("says that keys of several paths are within it on each", () => {
    expect(notesFrom(5, 1)).toEqual([]);
    expect(notesFrom(5, 2)[0]).toContain("every one of them");
  });

  it.each([
    [{}, null],
    [{ title: " " }, "title"],
    [{ reason: "" }, "reason"],
    [{ paths: [] }, "path"],
    [{ keyWay: "list" as const, list: "\n" }, "key"],
    [{ keyWay: "prefix" as const }, "begin"],
    [{ keyWay: "finding" as const }, "finding"],
    [{ from: "2026-03-04T03:00", to: "2026-03-04T02:00" }, "before the start"],
  ])("says what is missing: %j", (change, missing) => {
    const said = missingIn({ ...filled, ...change });
    if (missing === null) expect(said).toBeNull();
    else expect(said).toContain(missing);
  });

  it("asks for what was typed, and for nothing that was left out", () => {
    expect(requestOf(filled, [])).toEqual({
      title: "t",
      reason: "r",
      scope: { paths: ["profile"] },
      holdDependents: true,
    });
    expect(requestOf({ ...filled, keyWay: "list", list: "a\r\nb\na" }, []).scope.keys).toEqual({ list: ["a", "b"] });
    expect(requestOf({ ...filled, from: "2026-03-04T03:00" }, []).scope.acceptedFrom).toMatch(/Z$/);
  });
});

it("keeps the spaces of a key", () => expect(linesOf(" a \n\nb")).toEqual([" a ", "b"]));
