"use client";
import { memo, useId } from "react";
import { Area, ComposedChart, Line, XAxis, YAxis } from "recharts";
import type { ChartPoint, Gap } from "./chart-points";
import { GapPatterns, gapBands } from "./gap-bands";

interface FlowSparkProps {
  points: ChartPoint[];
  gaps: readonly Gap[];
  from: number;
  to: number;
  width?: number;
  height?: number;
}

/** Ingress (thin, dashed) and drain (solid) over a short while, the stretch between them shaded. */
export const FlowSpark = memo(function FlowSpark({ points, gaps, from, to, width = 140, height = 38 }: FlowSparkProps) {
  const id = useId().replaceAll(":", "");
  return (
    <ComposedChart
      width={width}
      height={height}
      data={points}
      margin={{ top: 2, right: 1, bottom: 1, left: 1 }}
      accessibilityLayer={false}
    >
      <GapPatterns id={id} />
      <XAxis dataKey="at" type="number" domain={[from, to]} hide />
      <YAxis domain={[0, "auto"]} hide />
      {gapBands(id, gaps)}
      <Area dataKey="debt" stroke="none" fill="var(--state-bad)" fillOpacity={0.28} isAnimationActive={false} />
      <Area dataKey="repaid" stroke="none" fill="var(--state-moving)" fillOpacity={0.18} isAnimationActive={false} />
      <Line
        dataKey="ingress"
        stroke="var(--mantine-color-dimmed)"
        strokeWidth={1.2}
        strokeDasharray="3 2"
        dot={false}
        isAnimationActive={false}
      />
      <Line dataKey="drain" stroke="var(--state-moving)" strokeWidth={1.6} dot={false} isAnimationActive={false} />
    </ComposedChart>
  );
});
