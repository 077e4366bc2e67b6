import { describe, expect, it } from "vitest";
import type { PathSummary } from "../../../lib/api/paths";
import { tabStateOf, titleWith } from "./tab-state.model";

const path = (truthLagMs: number | null, findings: Record<string, string> = {}) =>
  ({
    truth: { truthLagMs, outstanding: "0", findings, unmeasured: {} },
    contract: { maxTruthLagMs: 1_000 },
    control: { drain: "running", acknowledge: "contract" },
  }) as unknown as PathSummary;

describe("tabStateOf", () => {
  it.each([
    [[path(0), path(0)], null, "good"],
    [[path(0), path(5_000), path(9_000)], "2 late", "bad"],
    [[path(null), path(0)], "1 unknown", "unknown"],
    [[path(0, { phantom: "2" }), path(null)], "1 broken truth", "bad"],
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
