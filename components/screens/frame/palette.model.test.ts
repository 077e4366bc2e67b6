import { describe, expect, it } from "vitest";
import { paletteGroups } from "./palette.model";

const offered = (query: string) => {
  const went: string[] = [];
  const groups = paletteGroups({
    query,
    screens: [
      { label: "Overview", href: "/" },
      { label: "Audit", href: null },
    ],
    paths: [{ name: "order-status", title: "Order status" }],
    switches: [{ id: "pause", label: "Pause the figures", run: () => went.push("paused") }],
    go: (href) => went.push(href),
  });
  const choose = (id: string) => {
    groups
      .flatMap(({ actions }) => actions)
      .find((action) => action.id === id)
      ?.run();
    return went;
  };
  return { ids: groups.flatMap(({ actions }) => actions.map(({ id }) => id)), choose };
};

describe("the palette", () => {
  it("offers everything that can be opened before anything is typed", () =>
    expect(offered("").ids).toEqual(["screen Overview", "path order-status", "pause"]));

  it("finds by any of the words, and offers to look up what was typed", () => {
    expect(offered("status ord").ids).toEqual(["path order-status", "look-up"]);
    expect(offered("FIGURES").ids).toEqual(["pause", "look-up"]);
  });

  it("looks up what matches nothing", () => {
    const { ids, choose } = offered(" req-81 ");
    expect(ids).toEqual(["look-up"]);
    expect(choose("look-up")).toEqual(["/saved?q=req-81"]);
  });

  it("goes where an action says", () =>
    expect(offered("order").choose("path order-status")).toEqual(["/paths/order-status"]));
});
