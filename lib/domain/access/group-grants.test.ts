import { describe, expect, it } from "vitest";
import { grantsOfGroups } from "./group-grants";
import type { GroupGrant } from "./settings";

const MAPPED: GroupGrant[] = [
  { group: "on-call", role: "operator", paths: ["profile", "feed"], breakGlass: false },
  { group: "leads", role: "operator", paths: ["feed"], breakGlass: true },
  { group: "all", role: "viewer", paths: ["*"], breakGlass: false },
];

describe("what groups give", () => {
  it.each<[string, string[], object[]]>([
    ["nothing without a group", [], []],
    ["nothing for a group that is not mapped", ["strangers", "On-Call"], []],
    [
      "a role on each path of the group",
      ["on-call"],
      [
        { role: "operator", path: "profile", breakGlass: false },
        { role: "operator", path: "feed", breakGlass: false },
      ],
    ],
    [
      "the glass where one of two groups allows it",
      ["on-call", "leads"],
      [
        { role: "operator", path: "profile", breakGlass: false },
        { role: "operator", path: "feed", breakGlass: true },
      ],
    ],
    ["every path", ["all"], [{ role: "viewer", path: "*", breakGlass: false }]],
  ])("is %s", (_, groups, grants) => {
    expect(grantsOfGroups(groups, MAPPED)).toEqual(grants);
  });
});
