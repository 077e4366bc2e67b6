"use client";
import { memo, useId } from "react";
import { Area, ComposedChart, Line, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { useTimeMode } from "../time/time-mode";
import { AXIS_TEXT } from "./axis-text";
import type { ChartLine } from "./chart-line";
import { type ChartPoint, type Gap, spread } from "./chart-points";
import { ChartTip } from "./chart-tip";
import classes from "./charts.module.css";
import { GapPatterns, gapBands } from "./gap-bands";
import { tickText, timeTicks } from "./time-axis";
import { type AxisKind, valueTicks } from "./value-axis";

export interface TimeChartProps {
  points: ChartPoint[];
  gaps: readonly Gap[];
  from: number;
  to: number;
  lines: readonly ChartLine[];
  /** Stretches between two lines, drawn under them. */
  bands?: readonly { figure: string; fill: string; opacity: number }[];
  /** A horizontal line that must not be passed. */
  limit?: { value: number; label: string };
  /** The unit of the figures, for round values on the axis. */
  kind: AxisKind;
  format: (value: number) => string;
  formatTick?: (value: number) => string;
  height?: number;
}

/** Figures over time: lines break where a figure is missing, and the gap says which kind it is; zero is a line at the bottom. */
export const TimeChart = memo(function TimeChart(props: TimeChartProps) {
  const { points, gaps, from, to, lines, bands = [], limit, kind, format, formatTick = format, height = 190 } = props;
  const mode = useTimeMode();
  const id = useId().replaceAll(":", "");
  const figures = lines.map((line) => spread(points, line.figure)?.greatest ?? 0);
  const ticks = valueTicks(Math.max(limit?.value ?? 0, ...figures), kind);
  return (
    <div className={classes.chart} style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height }}>
        <ComposedChart data={points} margin={{ top: 6, right: 10, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <GapPatterns id={id} />
          <XAxis
            dataKey="at"
            type="number"
            domain={[from, to]}
            ticks={timeTicks(from, to)}
            tickFormatter={(at: number) => tickText(at, mode, to - from)}
            tick={AXIS_TEXT}
            tickLine={false}
            stroke="var(--panel-line)"
          />
          <YAxis
            domain={[0, ticks.at(-1)!]}
            ticks={ticks}
            tickFormatter={formatTick}
            tick={AXIS_TEXT}
            width={58}
            tickLine={false}
            stroke="var(--panel-line)"
          />
          {gapBands(id, gaps)}
          {bands.map((band) => (
            <Area
              key={band.figure}
              dataKey={band.figure}
              stroke="none"
              fill={band.fill}
              fillOpacity={band.opacity}
              isAnimationActive={false}
              activeDot={false}
              tooltipType="none"
            />
          ))}
          {limit && (
            <ReferenceLine
              y={limit.value}
              stroke="var(--mantine-color-text)"
              strokeWidth={1.2}
              label={{
                value: limit.label,
                position: limitSide(limit.value, ticks.at(-1)!),
                className: classes.limitLabel,
              }}
            />
          )}
          {lines.map((line) => (
            <Line
              key={line.figure}
              dataKey={line.figure}
              name={line.label}
              stroke={line.stroke}
              strokeWidth={line.width ?? 1.7}
              strokeDasharray={line.dash}
              dot={false}
              activeDot={{ r: 3 }}
              isAnimationActive={false}
            />
          ))}
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: "var(--mantine-color-dimmed)", strokeDasharray: "2 3" }}
            content={<ChartTip lines={lines} format={format} />}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
});

/** Below its line a label has no room where the line is close to the axis; there it stands above. */
const limitSide = (value: number, greatest: number) =>
  value < greatest / 5 ? ("insideBottomLeft" as const) : ("insideTopLeft" as const);
