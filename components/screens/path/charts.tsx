"use client";
import { useMemo } from "react";
import type { Series } from "../../../lib/api/paths";
import { ChartFigure } from "../../kit/charts/chart-figure";
import type { ChartLine } from "../../kit/charts/chart-line";
import { type Spread, spread } from "../../kit/charts/chart-points";
import { formatCount, formatDuration, formatShortDuration } from "../../kit/format";
import { flowPoints, gapsOf, pointsOf } from "../../shared/path/series-points";
import { rateText } from "../../shared/path/truth.model";
import { findingLines, findingPoints, findingsSentence } from "./findings-chart.model";

const QUIET = "var(--mantine-color-dimmed)";
const MOVING = "var(--state-moving)";
const NOTHING = "No figure was measured in this range.";

/** The last figure in words; an outdated figure is marked as the last known one. */
const lastText = (of: Spread, format: (value: number) => string) =>
  of.endsUnknown ? `unknown now (last known ${format(of.last)})` : format(of.last);

const ends = (series: Series) => ({ from: new Date(series.from).getTime(), to: new Date(series.to).getTime() });

const LAG_LINES: ChartLine[] = [{ figure: "lag", label: "truth lag", stroke: MOVING, width: 2 }];

/** Truth lag against the contract's limit. */
export function LagChart({ series, maxTruthLagMs }: { series: Series; maxTruthLagMs: number }) {
  const points = useMemo(() => pointsOf(series, (point) => ({ lag: point.truthLagMs })), [series]);
  const gaps = useMemo(() => gapsOf(series, (point) => point.truthLagMs === null), [series]);
  const lag = spread(points, "lag");
  return (
    <ChartFigure
      title="Truth lag"
      summary={lag ? `Last ${lastText(lag, formatDuration)}, greatest ${formatDuration(lag.greatest)}.` : NOTHING}
      points={points}
      gaps={gaps}
      {...ends(series)}
      lines={LAG_LINES}
      limit={{ value: maxTruthLagMs, label: `tolerated: ${formatDuration(maxTruthLagMs)}` }}
      kind="duration"
      format={formatDuration}
      formatTick={formatShortDuration}
    />
  );
}

const DELAY_LINES: ChartLine[] = [
  { figure: "p99", label: "p99", stroke: QUIET, dash: "2 3" },
  { figure: "p95", label: "p95", stroke: MOVING, dash: "6 3" },
  { figure: "p50", label: "p50", stroke: MOVING, width: 2 },
];

/** Acknowledgment-to-materialization delay. */
export function DelayChart({ series }: { series: Series }) {
  const points = useMemo(
    () =>
      pointsOf(series, ({ delayMs }) => ({
        p50: delayMs?.p50 ?? null,
        p95: delayMs?.p95 ?? null,
        p99: delayMs?.p99 ?? null,
      })),
    [series],
  );
  const gaps = useMemo(() => gapsOf(series, (point) => point.delayMs === null), [series]);
  const p99 = spread(points, "p99");
  return (
    <ChartFigure
      title="Delay from acknowledgment to materialization"
      summary={p99 ? `p99 last ${lastText(p99, formatDuration)}, greatest ${formatDuration(p99.greatest)}.` : NOTHING}
      points={points}
      gaps={gaps}
      {...ends(series)}
      lines={DELAY_LINES}
      kind="duration"
      format={formatDuration}
      formatTick={formatShortDuration}
    />
  );
}

const FLOW_LINES: ChartLine[] = [
  { figure: "safe", label: "safe drain", stroke: QUIET, dash: "1 3" },
  { figure: "ingress", label: "ingress", stroke: QUIET, dash: "5 3" },
  { figure: "drain", label: "drain", stroke: MOVING, width: 2 },
];
const FLOW_BANDS = [
  { figure: "debt", fill: "var(--state-bad)", opacity: 0.25 },
  { figure: "repaid", fill: "var(--state-moving)", opacity: 0.15 },
];

/** Ingress against drain; the headroom lies between ingress and the safe drain. */
export function FlowChart({ series }: { series: Series }) {
  const points = useMemo(() => flowPoints(series), [series]);
  const gaps = useMemo(
    () => gapsOf(series, (point) => point.ingressPerSec === null || point.drainPerSec === null),
    [series],
  );
  const [ingress, drain, safe] = ["ingress", "drain", "safe"].map((figure) => spread(points, figure));
  const measured = ingress && safe && !ingress.endsUnknown && !safe.endsUnknown;
  const headroom = measured ? `Headroom ${rateText(safe.last - ingress.last)}.` : "Headroom unknown.";
  return (
    <ChartFigure
      title="Ingress against drain"
      summary={
        ingress && drain
          ? `Last: in ${lastText(ingress, rateText)}, out ${lastText(drain, rateText)}. ${headroom}`
          : NOTHING
      }
      points={points}
      gaps={gaps}
      {...ends(series)}
      lines={FLOW_LINES}
      bands={FLOW_BANDS}
      kind="count"
      format={rateText}
    />
  );
}

/** Open findings over time, a line for each finding, the worst first. */
export function FindingsChart({ series }: { series: Series }) {
  const lines = useMemo(() => findingLines(series), [series]);
  const points = useMemo(() => findingPoints(series), [series]);
  const gaps = useMemo(() => gapsOf(series, (point) => point.findings === null), [series]);
  const known = series.points.some((point) => point.findings !== null);
  return (
    <ChartFigure
      title="Open findings"
      summary={known ? findingsSentence(series) : NOTHING}
      points={points}
      gaps={gaps}
      {...ends(series)}
      lines={lines}
      kind="whole"
      format={formatCount}
    />
  );
}
