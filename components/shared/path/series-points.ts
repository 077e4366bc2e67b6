import type { Series } from "../../../lib/api/paths";
import type { ChartPoint, Gap } from "../../kit/charts/chart-points";

type SeriesPoint = Series["points"][number];

const FIGURES = [
  "outstanding",
  "truthLagMs",
  "ingressPerSec",
  "drainPerSec",
  "safeDrainPerSec",
  "headroomPerSec",
  "delayMs",
  "findings",
] as const;

const sampled = (point: SeriesPoint) => FIGURES.some((figure) => point[figure] !== null);

/**
 * The points that belong to the range. A point that begins at the range's end covers the time after it and is left out. A last
 * point may only be not sampled yet; two unsampled points at the end are a gap.
 */
export function settledPoints({ points, to }: Series): SeriesPoint[] {
  const end = new Date(to).getTime();
  const within = points.filter((point) => new Date(point.at).getTime() < end);
  const [before, last] = within.slice(-2);
  return before && last && sampled(before) && !sampled(last) ? within.slice(0, -1) : within;
}

/**
 * The stretches without a figure. A zero is a figure; a null among other figures is unmeasured. A point without any figure, and a
 * hole between points, is not sampled.
 */
export function gapsOf(series: Series, missing: (point: SeriesPoint) => boolean): Gap[] {
  const { stepMs } = series;
  const from = new Date(series.from).getTime();
  const to = new Date(series.to).getTime();
  const gaps: Gap[] = [];
  const add = (start: number, end: number, kind: Gap["kind"]) => {
    const last = gaps.at(-1);
    if (last && last.kind === kind && start - last.to < stepMs * 1.5) last.to = end;
    else if (end > start) gaps.push({ from: start, to: end, kind });
  };
  let reached = from;
  for (const point of settledPoints(series)) {
    const at = new Date(point.at).getTime();
    if (at - reached > stepMs * 1.5) add(reached, at, "not-sampled");
    if (!sampled(point)) add(at, Math.min(at + stepMs, to), "not-sampled");
    else if (missing(point)) add(at, Math.min(at + stepMs, to), "unmeasured");
    reached = at + stepMs;
  }
  if (to - reached > stepMs * 1.5) add(reached, to, "not-sampled");
  return gaps;
}

/** Points with the figures that `pick` names. */
export function pointsOf(series: Series, pick: (point: SeriesPoint) => Record<string, number | null>): ChartPoint[] {
  return settledPoints(series).map((point) => ({ at: new Date(point.at).getTime(), ...pick(point) }));
}

/** Ingress and drain, with the stretch between them: `debt` while more comes in than drains, `repaid` while less does. */
export function flowPoints(series: Series): ChartPoint[] {
  return settledPoints(series).map((point) => {
    const { ingressPerSec: ingress, drainPerSec: drain, safeDrainPerSec: safe } = point;
    const known = ingress !== null && drain !== null;
    return {
      at: new Date(point.at).getTime(),
      ingress,
      drain,
      safe,
      debt: known ? [drain, Math.max(drain, ingress)] : null,
      repaid: known ? [ingress, Math.max(drain, ingress)] : null,
    };
  });
}
