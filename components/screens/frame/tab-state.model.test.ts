import { describe, expect, it } from "vitest";
import type { PathSummary } from "../../../lib/api/paths";
import type { PathStanding } from "../../../lib/domain/truth/path-standing";
import { tabStateOf, titleWith } from "./tab-state.model";

const path = (state: PathStanding) => ({ standing: { state, since: null } }) as PathSummary;

describe("tabStateOf", () => {
  it.each([
    [[path("well"), path("well")], null, "good"],
    [[path("well"), path("late"), path("late")], "2 late", "bad"],
    [[path("unknown"), path("well")], "1 unknown", "unknown"],
    [[path("late"), path("broken"), path("unknown")], "1 broken truth", "bad"],
    [[], null, "good"],
    [null, "unknown", "unknown"],
  ])("of %j says %s", (paths, text, tone) => {
    expect(tabStateOf(paths)).toEqual({ text, tone });
  });
});

describe("titleWith", () => {
  it("puts the state before the page's own title, once", () => {
    const late = { text: "3 late", tone: "bad" } as const;
    expect(titleWith(late, "Stock · Trueup", null)).toBe("3 late · Stock · Trueup");
    expect(titleWith(late, "3 late · Stock · Trueup", "3 late")).toBe("3 late · Stock · Trueup");
    expect(titleWith({ text: "4 late", tone: "bad" }, "3 late · Stock · Trueup", "3 late")).toBe(
      "4 late · Stock · Trueup",
    );
    expect(titleWith({ text: null, tone: "good" }, "3 late · Stock · Trueup", "3 late")).toBe("Stock · Trueup");
  });
});
