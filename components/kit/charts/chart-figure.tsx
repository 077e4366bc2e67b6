import { Title } from "@mantine/core";
import type { ReactNode } from "react";
import { LineMark } from "./chart-line";
import type { Gap } from "./chart-points";
import classes from "./charts.module.css";
import { TimeChart, type TimeChartProps } from "./time-chart";

interface ChartFigureProps extends TimeChartProps {
  title: string;
  /** The chart's content in words, for screen readers and for a glance. */
  summary: ReactNode;
}

/** A chart with its title, its sentence and its legend. */
export function ChartFigure({ title, summary, ...chart }: ChartFigureProps) {
  return (
    <figure className={classes.figure}>
      <figcaption>
        <Title order={3}>{title}</Title>
        <div className={classes.summary}>{summary}</div>
      </figcaption>
      <div aria-hidden>
        <TimeChart {...chart} />
      </div>
      <div className={classes.legend}>
        {chart.lines.map((line) => (
          <span key={line.figure} className={classes.legendItem}>
            <LineMark line={line} />
            {line.label}
          </span>
        ))}
        <GapLegend gaps={chart.gaps} />
      </div>
    </figure>
  );
}

const GAP_WORDS: Record<Gap["kind"], string> = {
  unmeasured: "could not be measured",
  "not-sampled": "nothing sampled",
};

function GapLegend({ gaps }: { gaps: readonly Gap[] }) {
  const kinds = [...new Set(gaps.map((gap) => gap.kind))];
  return kinds.map((kind) => (
    <span key={kind} className={classes.legendItem}>
      <span className={classes.gapMark} data-kind={kind} aria-hidden />
      {GAP_WORDS[kind]}
    </span>
  ));
}
