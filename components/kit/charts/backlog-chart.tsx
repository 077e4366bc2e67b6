"use client";
import { Area, ComposedChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from "recharts";
import { formatCount, formatShortDuration } from "../format";
import { AXIS_TEXT } from "./axis-text";
import classes from "./charts.module.css";
import { valueTicks } from "./value-axis";

interface BacklogChartProps {
  course: { at: number; backlog: number }[];
  /** When growing ends and draining at the safe rate begins. */
  turnAt: number;
}

/** A backlog's course from now: how it grows, and how it is drained. The sentence beside it says the same in words. */
export function BacklogChart({ course, turnAt }: BacklogChartProps) {
  const end = course.at(-1)!.at;
  const times = valueTicks(end, "duration", 5).filter((at) => at <= end);
  const counts = valueTicks(Math.max(...course.map((point) => point.backlog)), "whole");
  return (
    <div className={classes.chart} style={{ height: 200 }} aria-hidden>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height: 200 }}>
        <ComposedChart data={course} margin={{ top: 6, right: 14, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <XAxis
            dataKey="at"
            type="number"
            domain={[0, Math.max(end, 1)]}
            ticks={times}
            tickFormatter={formatShortDuration}
            tick={AXIS_TEXT}
            tickLine={false}
            stroke="var(--panel-line)"
          />
          <YAxis
            domain={[0, counts.at(-1)!]}
            ticks={counts}
            tickFormatter={formatCount}
            tick={AXIS_TEXT}
            width={74}
            tickLine={false}
            stroke="var(--panel-line)"
          />
          {turnAt > 0 && <ReferenceLine x={turnAt} stroke="var(--mantine-color-dimmed)" strokeDasharray="3 3" />}
          <Area
            dataKey="backlog"
            stroke="var(--state-moving)"
            strokeWidth={2}
            fill="var(--state-moving)"
            fillOpacity={0.14}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}
