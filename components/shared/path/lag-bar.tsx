import classes from "./lag-bar.module.css";
import { lagBar } from "./truth.model";

/** The lag against the contract's limit: a filled bar with a tick at the limit. */
export function LagBar({ truthLagMs, maxTruthLagMs }: { truthLagMs: number | null; maxTruthLagMs: number }) {
  if (truthLagMs === null) return <div className={classes.bar} data-unknown="true" aria-hidden />;
  const { filled, limitAt, over } = lagBar(truthLagMs, maxTruthLagMs);
  return (
    <div className={classes.bar} aria-hidden>
      <div className={classes.fill} data-over={over} style={{ width: `${filled * 100}%` }} />
      <div className={classes.limit} style={{ left: `calc(${limitAt * 100}% - 1px)` }} />
    </div>
  );
}
