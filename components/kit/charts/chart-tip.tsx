import { localText, utcText } from "../time/time.model";
import { useTimeMode } from "../time/time-mode";
import { type ChartLine, LineMark } from "./chart-line";
import type { ChartPoint } from "./chart-points";
import classes from "./charts.module.css";

interface ChartTipProps {
  lines: readonly ChartLine[];
  format: (value: number) => string;
  /** Given by the chart. */
  active?: boolean;
  payload?: readonly { payload?: ChartPoint }[];
}

/** The figures of a chart at the pointer: the time, and each line's figure or unknown. */
export function ChartTip({ lines, format, active, payload }: ChartTipProps) {
  const mode = useTimeMode();
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  const at = new Date(point.at);
  return (
    <div className={classes.tip}>
      <div className={classes.tipTime}>{mode === "utc" ? utcText(at) : localText(at)}</div>
      {lines.map((line) => {
        const value = point[line.figure];
        return (
          <div key={line.figure} className={classes.tipLine}>
            <LineMark line={line} />
            <span>{line.label}</span>
            <strong>{typeof value === "number" ? format(value) : "unknown"}</strong>
          </div>
        );
      })}
    </div>
  );
}
