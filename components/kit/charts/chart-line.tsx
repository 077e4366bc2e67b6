import classes from "./charts.module.css";

export interface ChartLine {
  figure: string;
  label: string;
  stroke: string;
  /** Lines differ in dash as well as in colour. */
  dash?: string;
  width?: number;
}

/** A short piece of a line, as it is drawn. */
export function LineMark({ line }: { line: ChartLine }) {
  return (
    <svg width="18" height="6" aria-hidden className={classes.mark}>
      <line x1="0" y1="3" x2="18" y2="3" stroke={line.stroke} strokeWidth="2" strokeDasharray={line.dash} />
    </svg>
  );
}
