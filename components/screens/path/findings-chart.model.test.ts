import { describe, expect, it } from "vitest";
import { seriesFixture } from "../../../test/fixtures/wire/series";
import { findingLines, findingPoints, findingsSentence } from "./findings-chart.model";

const from = Date.parse("2026-03-04T03:00:00Z");
const series = seriesFixture(
  "profile",
  { from, to: from + 900_000, stepMs: 15_000 },
  { drained: 0.8, unmeasured: [0.6, 0.7] },
);

describe("the chart of findings", () => {
  it("draws those that occur, worst first, told apart by colour or dash", () => {
    const lines = findingLines(series);
    expect(lines.map(({ figure }) => figure)).toEqual(["conflicted", "late", "masked"]);
    expect(new Set(lines.map(({ stroke, dash }) => `${stroke} ${dash}`)).size).toBe(lines.length);
  });

  it("counts an absent finding as zero, and leaves an uncounted moment unknown", () => {
    const points = findingPoints(series);
    expect(points[0]).toMatchObject({ phantom: 0, late: 0 });
    expect(points[Math.round(points.length * 0.65)]).toMatchObject({ phantom: null, late: null });
  });

  it("says what is open at the end, and unknown rather than none", () => {
    const ending = (findings: (typeof series.points)[number]["findings"]) =>
      findingsSentence({ ...series, points: [{ ...series.points[0]!, findings }] });
    expect(ending({ late: "12", phantom: "1", masked: "0" })).toBe("Last: 1 phantom, 12 late.");
    expect(ending({})).toBe("None at the end of the range.");
    expect(ending(null)).toBe("Unknown at the end of the range.");
  });
});
