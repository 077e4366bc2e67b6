import { describe, expect, it } from "vitest";
import { seriesFixture } from "../../../test/fixtures/wire/series";
import { flowPoints, gapsOf, pointsOf, settledPoints } from "./series-points";

const from = Date.parse("2026-03-04T03:00:00Z");
const step = 15_000;
const series = seriesFixture(
  "profile",
  { from, to: from + 900_000, stepMs: step },
  {
    drained: 0.8,
    gap: [0.2, 0.3],
    unmeasured: [0.6, 0.7],
  },
);
const at = (share: number) => from + 900_000 * share;

describe("gapsOf", () => {
  it("tells what nobody sampled from what could not be measured", () =>
    expect(gapsOf(series, (point) => point.truthLagMs === null)).toEqual([
      { from: at(0.2), to: at(0.3), kind: "not-sampled" },
      { from: at(0.6), to: at(0.7), kind: "unmeasured" },
    ]));

  it("finds no gap in a figure that was measured all along, and none in zeros", () => {
    const idle = seriesFixture("profile", { from, to: from + 900_000, stepMs: step }, { ingress: 0 });
    expect(gapsOf(idle, (point) => point.ingressPerSec === null)).toEqual([]);
    expect(pointsOf(idle, (point) => ({ ingress: point.ingressPerSec }))[0]?.ingress).toBe(0);
  });

  it("finds holes where points are left out, at either end too", () => {
    const holed = { ...series, points: series.points.filter((_, index) => index > 3 && index < 10) };
    expect(gapsOf(holed, () => false).map(({ kind }) => kind)).toEqual(["not-sampled", "not-sampled"]);
  });

  it("calls a series without points one gap", () =>
    expect(gapsOf({ ...series, points: [] }, () => false)).toEqual([
      { from, to: from + 900_000, kind: "not-sampled" },
    ]));
});

describe("settledPoints", () => {
  const unsampled = (at: number) => ({ ...NOTHING, at: new Date(at).toISOString() });
  const NOTHING = seriesFixture("profile", { from, to: from + step, stepMs: step }, { gap: [0, 1] }).points[0]!;
  const full = seriesFixture("profile", { from, to: from + 900_000, stepMs: step });

  it("leaves out what begins at the end, and a last point that is not sampled yet", () => {
    const points = [...full.points.slice(0, -1), unsampled(from + 885_000), unsampled(from + 900_000)];
    expect(settledPoints({ ...full, points })).toEqual(full.points.slice(0, -1));
    expect(gapsOf({ ...full, points }, () => false)).toEqual([]);
  });

  it("keeps two unsampled points at the end: sampling has stopped", () => {
    const points = [...full.points.slice(0, -2), unsampled(from + 870_000), unsampled(from + 885_000)];
    expect(gapsOf({ ...full, points }, () => false)).toEqual([
      { from: from + 870_000, to: from + 900_000, kind: "not-sampled" },
    ]);
  });
});

describe("flowPoints", () => {
  it("shades debt where more comes in than drains, and nothing where either is unknown", () => {
    const points = flowPoints(series);
    const known = points.at(-1)!;
    expect(known.debt).toEqual([known.drain, known.ingress]);
    expect(known.repaid).toEqual([known.ingress, known.ingress]);
    expect(points.find((point) => point.at === at(0.6))?.debt).toBeNull();
  });
});
